from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0011_site_questions")]

    operations = [
        migrations.AddField(
            model_name="takeover",
            name="fence",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
