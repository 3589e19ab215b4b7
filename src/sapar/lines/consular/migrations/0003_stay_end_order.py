"""The index of stays holds their whole order: a desk reads ten rows, where it sorted all that end on the same day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consular", "0002_booked_by_themselves")]

    operations = [
        migrations.AddIndex(
            model_name="stayend", index=models.Index(fields=["country", "last_day", "journey"], name="stay_end_order")
        ),
        migrations.RemoveIndex(model_name="stayend", name="stay_end_soon"),
    ]
