from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0016_connections'),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='early',
            field=models.BooleanField(default=False),
        ),
    ]
