"""What others were asked is asked by the office that has taken the case over: see `state._asked_from`."""

from typing import Any

from django.db import migrations
from django.db.models import F, Q


def ask_from(apps: Any, editor: Any) -> None:
    """For every accepted transfer, in their order, the requests that stood when the case moved; can be repeated."""
    referrals = apps.get_model("cases", "Referral").objects.using(editor.connection.alias)
    moved = referrals.filter(mode="transfer", answer="accepted", to_office__isnull=False)
    for transfer in moved.order_by("answered_at", "pk").iterator(chunk_size=1000):
        stood = referrals.filter(case=transfer.case_id, asked_at__lte=transfer.answered_at).exclude(pk=transfer.pk)
        stood = stood.filter(Q(answered_at__isnull=True) | Q(answered_at__gt=transfer.answered_at) | Q(answer="accepted"))
        stood.exclude(mode="assignment").exclude(mode="transfer", answer="accepted").exclude(
            from_office=F("to_office")
        ).update(from_office=transfer.to_office_id)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_upgraded")]

    operations = [
        migrations.RunPython(ask_from, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="referral", name="referral_taken"),
    ]
