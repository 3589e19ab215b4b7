"""What invented officers filled in: answers to the consular forms, drawn anew for each case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

Raw = dict[str, Any]
Draw = Callable[[Random, date], Raw]

PLACES = ("Москва", "Екатеринбург", "Новосибирск", "Казань", "Алматы", "Стамбул", "Сеул", "Дубай", "Самара", "Тверь")
EMPLOYERS = ("ООО «Пример-строй»", "ИП Образцов", "Örnek İnşaat", "ТОО «Улгу»", "Example Foods Co.", "АО «Макет»")


def _before(rng: Random, day: date, most: int) -> str:
    return (day - timedelta(days=rng.randint(0, most))).isoformat()


def _after(rng: Random, day: date, most: int) -> str:
    return (day + timedelta(days=rng.randint(1, most))).isoformat()


PETITIONS = (
    ("documents", "Нужна справка", "Просит справку о том, что паспорт действителен: работодатель сомневается."),
    ("employer", "Не отдают трудовую книжку", "Уволился месяц назад, документы не отдают и на звонки не отвечают."),
    ("police", "Остановили на улице", "Остановили, держали три часа, протокола не дали. Просит узнать основание."),
    ("stay", "Не продлевают регистрацию", "Хозяин жилья отказывается продлить регистрацию, срок подходит."),
    ("health", "Нужна операция", "В больнице требуют оплату, полис кончился. Просит помочь с переводом бумаг."),
    ("money", "Обманул посредник", "Заплатил посреднику за место, места нет. Просит подсказать, куда обратиться."),
    ("family", "Уулуна жолугуу", "Уулу колонияда, жолугууга кантип уруксат алууну сурайт."),
    ("study", "Мектепке алышкан жок", "Баласын мектепке алышкан жок, каттоосу жок дешет. Кандай кагаз керек?"),
    ("other", "Атын туура жазуу", "Паспорттогу аты чет өлкөнүн кагазында башкача жазылган, оңдоону сурайт."),
)


def petition_request(rng: Random, day: date) -> Raw:
    """A petition."""
    topic, short, what = rng.choice(PETITIONS)
    way = rng.choice(["phone", "messenger", "email", "none"])
    raw: Raw = {
        "topic": topic, "short": short, "what": what, "since": _before(rng, day, 60), "place": rng.choice(PLACES),
        "urgent": "yes" if rng.random() < 0.05 else "no", "other_authority": "no", "contact_way": way,
        "answer_language": rng.choice(["ky", "ru"]), "told": "OK",
    }  # fmt: skip
    return raw if way == "none" else raw | {"contact_safe": rng.choice(["safe", "safe", "ask_first"])}


def petition_answer(rng: Random, day: date) -> Raw:
    """The answer to it."""
    outcome = rng.choice(["solved", "solved", "partly", "explained", "refused"])
    raw: Raw = {
        "outcome": outcome, "answered_on": day.isoformat(),
        "answer_text": "Направлен запрос, ответ получен и передан заявителю. Копия приложена к делу.",
    }  # fmt: skip
    return raw | {"provision": "Консульский устав"} if outcome in ("explained", "refused") else raw


def petition_waiting(rng: Random, day: date) -> Raw:
    """Whom the office waits for."""
    return {
        "wait_whom": rng.choice(["person", "local", "home", "employer"]),
        "wait_what": "Ответ на запрос",
        "wait_until": _after(rng, day, 30),
    }


def detention_notice(rng: Random, day: date) -> Raw:
    """A detention."""
    ground = rng.choice(["criminal", "administrative", "stay", "stay", "not_told"])
    raw: Raw = {
        "informed_by": rng.choice(["authority", "relative", "person", "lawyer"]), "informed_on": day.isoformat(),
        "detained_on": _before(rng, day, 9), "place": f"СИЗО, {rng.choice(PLACES)}", "authority": "Отдел полиции",
        "ground": ground, "told_of_right": rng.choice(["yes", "no", "unknown"]),
        "wants_contact": rng.choice(["yes", "yes", "unknown"]), "minor": "no",
        "needs": rng.sample(["lawyer", "interpreter", "clothes", "family"], 2), "relatives_know": "yes",
    }  # fmt: skip
    return raw | {"charge": "ст. 18.10"} if ground in ("criminal", "administrative") else raw


def detention_visit(rng: Random, day: date) -> Raw:
    """A visit."""
    good = rng.random() < 0.7
    raw: Raw = {
        "visited_on": day.isoformat(), "alone": "yes", "treatment": "good" if good else "complaints",
        "legal_help": rng.choice(["yes", "no"]), "interpreter": "yes", "next_visit": _after(rng, day, 30),
        "promise": [{"promised": "Сообщить родным", "promised_by": _after(rng, day, 3)}],
    }  # fmt: skip
    return raw if good else raw | {"complaints": "Холодно, нет тёплой одежды."}


def detention_hearing(rng: Random, day: date) -> Raw:
    """A hearing."""
    result = rng.choice(["adjourned", "fine", "removal"])
    raw: Raw = {"hearing_on": day.isoformat(), "court": "Районный суд", "attended": "yes", "court_result": result}
    return raw if result == "adjourned" else raw | {"appeal_until": _after(rng, day, 10)}


def detention_release(rng: Random, day: date) -> Raw:
    """The end of a detention."""
    return {
        "released_on": day.isoformat(),
        "how": rng.choice(["released", "removed"]),
        "lesson": "Ранний звонок помог.",
    }


def detention_opposed(rng: Random, day: date) -> Raw:
    """Somebody does not want help."""
    return {"opposed_on": day.isoformat(), "opposed_how": rng.choice(["in_person", "signed"])}


def remains_notice(rng: Random, day: date) -> Raw:
    """A death."""
    cause = rng.choice(["illness", "illness", "work", "road", "unknown"])
    raw: Raw = {
        "died_on": _before(rng, day, 3), "place": rng.choice(PLACES), "cause": cause, "told_by": "Больница",
        "relatives_told": "yes", "relative_name": "Родственник (вымышленный)", "relative_phone": "+996 700 000000",
        "wish": "home", "insured": rng.choice(["yes", "no", "unknown"]),
    }  # fmt: skip
    return raw | {"employer_pays": "unknown"} if cause == "work" else raw


def remains_papers(rng: Random, day: date) -> Raw:
    """The papers."""
    names = ("death_certificate", "no_infection", "embalming", "sealed_coffin", "export_permit", "consul_pass")
    return {name: rng.choice(["ready", "ready", "missing"]) for name in names} | {"passport_returned": "no"}


def remains_transport(rng: Random, day: date) -> Raw:
    """The way home."""
    return {
        "way": "air", "carrier": "Авиаперевозчик (образец)", "waybill": "000-00000000",
        "leaves_on": day.isoformat(), "arrives_on": (day + timedelta(days=1)).isoformat(), "arrives_at": "Бишкек",
        "accompanied": rng.choice(["yes", "no"]),
    }  # fmt: skip


def remains_costs(rng: Random, day: date) -> Raw:
    """The ledger."""
    items = rng.sample(["morgue", "coffin", "embalming", "papers", "transport"], 3)
    payer = rng.choice(["family", "state", "diaspora"])
    return {
        "currency": "RUB",
        "cost": [
            {"cost_item": item, "cost_amount": rng.randrange(5, 90) * 1000, "cost_payer": payer, "cost_paid": "no"}
            for item in items
        ],
    }


def remains_handover(rng: Random, day: date) -> Raw:
    """Handed over."""
    return {"handed_on": day.isoformat(), "handed_to": "Брат", "belongings": "yes"}


def passport_loss(rng: Random, day: date) -> Raw:
    """A lost passport."""
    how = rng.choice(["lost", "lost", "stolen", "taken", "expired"])
    return {
        "how": how, "lost_on": _before(rng, day, 20), "lost_where": rng.choice(PLACES),
        "police": "no", "evidence": rng.sample(["register", "copy", "id_card", "witnesses"], 2),
        "travel_on": _after(rng, day, 14), "route": f"{rng.choice(PLACES)} – Бишкек",
    }  # fmt: skip


def passport_identity(rng: Random, day: date) -> Raw:
    """Identity checked."""
    return {"checked_where": rng.choice(["register", "home", "interview"]), "confirmed": "yes"}


def passport_certificate(rng: Random, day: date) -> Raw:
    """The certificate."""
    return {
        "certificate_number": f"ВЫМ-{rng.randrange(10_000, 99_999)}", "issued_on": day.isoformat(),
        "valid_until": (day + timedelta(days=15)).isoformat(), "fee": 0, "handed": "yes",
    }  # fmt: skip


def wages_claim(rng: Random, day: date) -> Raw:
    """A claim for wages."""
    months = rng.randint(1, 3)
    signs = ["none"] if rng.random() < 0.7 else rng.sample(["passport_taken", "threats", "debt"], 1)
    return {
        "employer": rng.choice(EMPLOYERS), "work_place": rng.choice(PLACES),
        "sector": rng.choice(["construction", "trade", "transport", "cleaning", "catering", "garment"]),
        "contract": rng.choice(["written", "oral", "none"]),
        "from_on": (day - timedelta(days=rng.randint(90, 300))).isoformat(), "currency": "RUB",
        "month": [
            {"month_name": f"{day.year - 1}-{12 - i:02d}", "agreed": rng.randrange(40, 90) * 1000, "paid": 0}
            for i in range(months)
        ],
        "proof": rng.sample(["messages", "witnesses", "photos"], 2), "sign": signs, "name_shown": "yes",
    }  # fmt: skip


def wages_talk(rng: Random, day: date) -> Raw:
    """A talk with the employer."""
    answer = rng.choice(["all", "part", "denies", "silent"])
    raw: Raw = {"talked_on": day.isoformat(), "employer_answer": answer}
    if answer in ("all", "part"):
        raw["pay_by"] = _after(rng, day, 20)
    return raw | {"offered": rng.randrange(10, 60) * 1000} if answer == "part" else raw


def wages_settlement(rng: Random, day: date) -> Raw:
    """Money recovered."""
    return {
        "recovered": rng.randrange(10, 150) * 1000, "settled_currency": "RUB", "recovered_on": day.isoformat(),
        "content": rng.choice(["yes", "yes", "no"]),
    }  # fmt: skip


def ban_question(rng: Random, day: date) -> Raw:
    """A question about a ban."""
    return {
        "destination": rng.choice(["RU", "RU", "RU", "KZ", "TR", "KR"]),
        "learned": rng.choice(["border", "website", "suspects"]), "learned_on": _before(rng, day, 30),
        "own_reason": rng.sample(["overstay", "fines", "no_registration", "nothing"], 1),
        "last_left": _before(rng, day, 400), "ties": rng.sample(["spouse", "children", "work", "none"], 1),
        "no_promise": "OK",
    }  # fmt: skip


def ban_finding(rng: Random, day: date) -> Raw:
    """What the authority answered."""
    found = rng.choice(["yes", "yes", "no"])
    if found == "no":
        return {"on_list": "no"}
    return {
        "on_list": "yes", "ban_from": _before(rng, day, 300), "ban_until": _after(rng, day, 900),
        "ban_ground": "Превышен срок пребывания", "appeal_until": _after(rng, day, 20),
        "mistake": rng.choice(["yes", "no", "no"]),
    }  # fmt: skip


def ban_appeal(rng: Random, day: date) -> Raw:
    """An appeal."""
    return {
        "appealed_on": day.isoformat(),
        "appealed_to": "Суд",
        "argument": rng.sample(["family", "paid", "mistake"], 1),
    }


def search_missing(rng: Random, day: date) -> Raw:
    """Somebody is sought."""
    return {
        "sought_name": "Искомый (вымышленный)", "sought_year": rng.randint(1970, 2004), "asker_is": "parent",
        "last_contact": _before(rng, day, 90), "last_place": rng.choice(PLACES),
        "risk": rng.choice([["none"], ["none"], ["trafficking"]]), "police": "no", "publish": "no",
    }  # fmt: skip


def search_step(rng: Random, day: date) -> Raw:
    """A step of the search."""
    where = rng.choice(["police", "hospitals", "detention", "diaspora", "border"])
    return {"asked_where": where, "asked_on": day.isoformat(), "step_result": "Сведений пока нет."}


def search_found(rng: Random, day: date) -> Raw:
    """Found."""
    return {
        "found_on": day.isoformat(),
        "found_how": rng.choice(["well", "hospital"]),
        "agrees": rng.choice(["yes", "no"]),
    }


def child_child(rng: Random, day: date) -> Raw:
    """A child alone."""
    return {
        "child_name": "Бала (ойдон чыгарылган)", "child_age": rng.randint(3, 16), "where_now": rng.choice(PLACES),
        "with_whom": rng.choice(["relative", "shelter", "hospital"]), "how_found": "authority",
        "parent": [{"parent_name": "Мать (вымышленная)", "parent_state": rng.choice(["home", "unknown", "detained"])}],
        "child_needs": ["shelter", "documents"], "child_documents": rng.choice(["yes", "no"]),
        "child_says": "Апама баргым келет.",
    }  # fmt: skip


def child_best(rng: Random, day: date) -> Raw:
    """The assessment."""
    return {
        "child_opinion": "Апасына кайткысы келет.", "heard_alone": "yes", "safe_home": "yes",
        "recommendation": rng.choice(["return_family", "stay_family"]), "why": "Үйү коопсуз, туугандары күтөт.",
    }  # fmt: skip


def child_handover(rng: Random, day: date) -> Raw:
    """Handed over."""
    return {
        "given_on": day.isoformat(), "given_to": "Таене", "kin_checked": "documents", "follow_up": _after(rng, day, 30)
    }  # fmt: skip


def event_event(rng: Random, day: date) -> Raw:
    """A mass event."""
    kind, title = rng.choice(
        [("raid", "Рейд на рынке"), ("fire", "Пожар в общежитии"), ("border", "Закрыт пункт пропуска"),
         ("dismissal", "Закрылась фабрика")]
    )  # fmt: skip
    return {
        "title": f"{title}, {rng.choice(PLACES)}", "kind": kind, "happened_at": f"{day.isoformat()}T08:30:00",
        "place": rng.choice(PLACES), "estimate": rng.randint(10, 200), "source": ["citizens", "press"],
        "needs": ["find", "shelter"],
    }  # fmt: skip


def event_situation(rng: Random, day: date) -> Raw:
    """A report."""
    return {
        "at": f"{day.isoformat()}T18:00:00", "located": rng.randint(5, 150), "injured": rng.randint(0, 3), "dead": 0,
        "missing": 0, "detained": rng.randint(0, 10), "sent_home": 0, "done": "Составлен список, дежурный на месте.",
        "next_steps": "Ночлег, связь с родными.",
    }  # fmt: skip


ANSWERS: dict[tuple[str, str], Draw] = {
    ("petition", "request"): petition_request,
    ("petition", "answer"): petition_answer,
    ("petition", "waiting_for"): petition_waiting,
    ("detention", "notice"): detention_notice,
    ("detention", "visit"): detention_visit,
    ("detention", "hearing"): detention_hearing,
    ("detention", "release"): detention_release,
    ("detention", "opposed"): detention_opposed,
    ("remains", "notice"): remains_notice,
    ("remains", "papers"): remains_papers,
    ("remains", "transport"): remains_transport,
    ("remains", "costs"): remains_costs,
    ("remains", "handover"): remains_handover,
    ("lost_passport", "loss"): passport_loss,
    ("lost_passport", "identity"): passport_identity,
    ("lost_passport", "certificate"): passport_certificate,
    ("wages", "claim"): wages_claim,
    ("wages", "talk"): wages_talk,
    ("wages", "settlement"): wages_settlement,
    ("entry_ban", "question"): ban_question,
    ("entry_ban", "finding"): ban_finding,
    ("entry_ban", "appeal"): ban_appeal,
    ("search", "missing"): search_missing,
    ("search", "step"): search_step,
    ("search", "found"): search_found,
    ("child", "child"): child_child,
    ("child", "best_interests"): child_best,
    ("child", "handover"): child_handover,
    ("mass_event", "event"): event_event,
    ("mass_event", "situation"): event_situation,
}
"""Programme and form -> what is filled in."""
