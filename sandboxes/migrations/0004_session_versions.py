import django.contrib.postgres.fields
import django.db.models.deletion
import valet.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Made anew: no run has saved one before, and what a row held could be opened under its old name alone."""

    dependencies = [
        ('sandboxes', '0003_pool'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(
            name='SessionState',
        ),
        migrations.CreateModel(
            name='SessionState',
            fields=[
                ('id', models.UUIDField(default=valet.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('site', models.CharField(max_length=255)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('blobs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, editable=False, size=None)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='session_states', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(fields=('user', 'site'), name='session_state_one_a_site')],
            },
        ),
    ]
