import valet.lib.ids
from django.db import migrations, models
from django.db.models import F


def name_machines(apps, schema_editor):
    """Those of leases that are there already are called as their lease is."""
    apps.get_model('sandboxes', 'Lease').objects.update(machine=F('id'))


class Migration(migrations.Migration):

    dependencies = [
        ('sandboxes', '0002_pipeline'),
    ]

    operations = [
        migrations.CreateModel(
            name='PoolMachine',
            fields=[
                ('id', models.UUIDField(default=valet.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('tier', models.PositiveSmallIntegerField()),
                ('provider', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('making', 'Being made'), ('waiting', 'Waiting, stopped'), ('retired', 'To be destroyed')], default='making', max_length=20)),
                ('slot', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('image', models.CharField(blank=True, default='', max_length=300)),
                ('recipe', models.CharField(editable=False, max_length=64)),
                ('vendor_id', models.CharField(blank=True, default='', max_length=200)),
                ('address', models.CharField(blank=True, default='', editable=False, max_length=300)),
                ('sealed_token', models.BinaryField()),
                ('claimed_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'pool machine',
                'ordering': ['created_at'],
                'constraints': [models.UniqueConstraint(fields=('tier', 'slot'), name='pool_one_a_slot')],
            },
        ),
        migrations.AddField(
            model_name='lease',
            name='machine',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.RunPython(name_machines, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='lease',
            name='machine',
            field=models.UUIDField(default=valet.lib.ids.new_id, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name='lease',
            name='taken_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='lease',
            name='warm',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='lease',
            name='state',
            field=models.CharField(choices=[('requested', 'Asked for'), ('taken', 'Taken from the pool'), ('starting', 'Starting'), ('ready', 'In use'), ('released', 'Given back'), ('gone', 'Gone')], default='requested', max_length=20),
        ),
    ]
