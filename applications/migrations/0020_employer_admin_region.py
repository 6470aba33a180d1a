from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0019_pacing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='employeradmin',
            name='an_admin_of_a_board_once',
        ),
        migrations.AddField(
            model_name='employeradmin',
            name='eu',
            field=models.BooleanField(default=False, verbose_name='in the EU'),
        ),
        migrations.AddConstraint(
            model_name='employeradmin',
            constraint=models.UniqueConstraint(fields=('user', 'system', 'tenant', 'site', 'eu'), name='an_admin_of_a_board_once'),
        ),
    ]
