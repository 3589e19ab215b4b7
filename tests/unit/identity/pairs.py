"""Labelled pairs of names, on which the matcher was set: invented people, the ways their names are really written.

One pair a line: `same` or `other`, the two names. The heading says what is difficult about them. Pairs of HELD were
written after the matcher was set, and nothing was changed for them.
"""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """Two names, whether they are labelled as one person's, and the heading they stand under."""

    a: str
    b: str
    same: bool
    topic: str


def _read(table: str) -> tuple[Pair, ...]:
    pairs: list[Pair] = []
    topic = ""
    for line in filter(None, map(str.strip, table.splitlines())):
        if line.startswith("#"):
            topic = line.lstrip("# ")
            continue
        label, names = line.split(maxsplit=1)
        a, b = names.split(" | ")
        pairs.append(Pair(a, b, {"same": True, "other": False}[label], topic))
    return tuple(pairs)


SET = _read(
    """
    # other alphabet
    same Асанов Бакыт Токтогулович | ASANOV BAKYT TOKTOGULOVICH
    same Жээнбекова Гүлжамал | Jeenbekova Guljamal
    same Жээнбекова Гүлжамал | ZHEENBEKOVA GULZHAMAL
    same Джумабаев Эркин | Jumabaev Erkin
    same Жумабаев Эркин | Dzhumabaev Erkin
    same Өмүралиев Чыңгыз | OMURALIEV CHYNGYZ
    same Өмүралиев Чыңгыз | Omuraliev Chingiz
    same Хасанова Юлия | Khasanova Iuliia
    same Хасанова Юлия | Hasanova Yuliya
    same Цой Виктория Сергеевна | Tsoi Viktoriia Sergeevna
    same Цой Виктория Сергеевна | TSOY VICTORIA
    same Щербакова Наталья | Shcherbakova Natalia
    same Соловьёв Пётр Алексеевич | Solovyov Pyotr Alekseyevich
    same Соловьёв Пётр Алексеевич | SOLOVEV PETR ALEKSEEVICH
    same Александрова Ксения | Alexandrova Xenia
    same Кыдырмаева Айнагүл | Kydyrmaeva Ainagul
    same Кыдырмаева Айнагүл | Kidirmaeva Aynagul
    same Ысмайылов Шайырбек | YSMAIYLOV SHAIYRBEK
    same Тыныбекова Жыпаргүл | Tynybekova Jypargul
    same Үсөнбаев Өскөн | USONBAEV OSKON
    same Эшимкулова Бактыгүл Маратовна | ESHIMKULOVA BAKTYGUL
    same Чотбаев Нурланбек | Chotbaev Nurlanbek
    same Сейитбекова Зууракан | Seyitbekova Zuurakan
    same Қасымов Ғалым | Kasymov Galym
    same Ғафуров Ҳаким | Gafurov Khakim
    # letters of Kyrgyz left out
    same Төлөгөнова Күмүшай | Тологонова Кумушай
    same Өзүбеков Теңизбек | Озубеков Тенизбек
    same Жеңишбекова Мээримгүл | Женишбекова Мээримгуль
    same Үмөталиев Дүйшөн | Уметалиев Дуйшен
    same Дөөлөтбекова Гүлнур | Доолотбекова Гулнур
    same Гүлмира Сүйүнбаева | Гульмира Суюнбаева
    # order, commas, fields run together
    same Асанов Бакыт | Бакыт Асанов
    same ASANOV, Bakyt | Бакыт Асанов
    same Айпери Маматкулова | МАМАТКУЛОВА АЙПЕРИ
    same ASANOV<<USON<JANYBAEVICH | Үсөн Жаныбаевич Асанов
    same Эсен Болот | Болот Эсен
    same Садырбекова Жаннат Исаевна | Жаннат Исаевна Садырбекова
    # hyphens and spaces
    same Абдул-Азиз Каримов | Каримов Абдулазиз
    same Абдыкапар-уулу Нурбек | Абдыкапар уулу Нурбек
    same Асанова-Маматова Айзада | Асанова Айзада
    same Нур-Султан Бейшеналиев | Бейшеналиев Нурсултан
    same Ак Мөөр Сатарова | Сатарова Акмоор
    same Анна-Мария Шмидт | Шмидт Анна
    # patronymic missing, initials
    same Токтомушев Данияр Эркинович | Токтомушев Данияр
    same Кубанычбекова Алтынай | Кубанычбекова Алтынай Талантовна
    same Асанов Б.Т. | Асанов Бакыт Токтогулович
    same Б. Асанов | Асанов Бакыт
    same Сыдыкова Ж. М. | Сыдыкова Жылдыз Маратовна
    same Asanov B. | Асанов Бакыт Токтогулович
    same Шаршенов Ч.К. | Sharshenov Chyngyz Kubanychovich
    same Асанов Бакыт Т. | Асанов Бакыт Токтогулович
    # uulu, kyzy
    same Токтогул уулу Бакыт | Токтогулов Бакыт
    same Токтогул уулу Бакыт | Бакыт Токтогул уулу
    same Токтогул уулу Бакыт | TOKTOGUL UULU BAKYT
    same Маматова Айгүл Токтогуловна | Маматова Айгүл Токтогул кызы
    same Асан кызы Мээрим | ASAN KYZY MEERIM
    same Асан кызы Мээрим | Асанова Мээрим
    same Исмаил уулу Темирлан | Ismail uulu Temirlan
    same Жумабек уулу Улан | Улан Жумабекович
    same Эмилбек кызы Бегимай | EMILBEK KIZI BEGIMAI
    same Raximov Jasur Karim oʻgʻli | Рахимов Жасур Каримович
    same Каримова Нигора Шавкат қизи | Karimova Nigora Shavkatovna
    same Сапар уулу Медербек | Сапаруулу Медербек
    # endings
    same Асанов Айгүл | Асанова Айгүл
    same ASANOV AIGUL | Асанова Айгүл Эркиновна
    same Бейшенова Назгүл | Бейшенов Назгүл
    same Алымбеков Тилек | Алымбек Тилек
    same Ivanovskaya Elena | Ивановский Елена
    # marriage and former names
    same Асанова (Маматова) Айгүл | Маматова Айгүл
    same Асанова Айгүл (урожд. Маматова) | Маматова Айгүл Токтогуловна
    same Асанова Айгүл Токтогуловна | Маматова Айгүл Токтогуловна
    same Сатыбалдиева Чолпон Исаковна | Орозова Чолпон Исаковна
    same Кожошева Нургүл Абдыкеримовна | KALYKOVA NURGUL ABDYKERIMOVNA
    same Бекболотова Динара, née Исакова | Исакова Динара
    # slips
    same Токтогулов Нурлан Асанович | Токтогулов Нурлн Асанович
    same Абдырахманов Кубанычбек | Абдрахманов Кубанычбек
    same Абдыкадыров Мирлан | Абдукадыров Мирлан
    same Жолдошбеков Эрмек | Жолдошбеков Эрмке
    same Мамбеталиева Гүлзат | Мамбеталева Гүлзат
    same Орозбекова Перизат | Оразбекова Перизат
    same Касымалиев Бакытбек | Касымалиев Бахытбек
    same Шералиева Айжаркын | Шералиева Айжарын
    same Турдубаева Салтанат | Турдубаева Салтонат
    same Сагынбаев Азамат | Сагинбаев Азамат
    same Бообеков Талантбек | Бобеков Талантбек
    same Мусаева Бурулай | Мусаева Бурлай
    same Кочкорова Жазгүл | Кочкорова Жазкүл
    same Султанбекова Каныкей | Султанбеква Каныкей
    same Ниязалиев Рыскелди | Ниязалиев Рискелди
    same Карабаева Чынаркүл | Карабаева Чинаркуль
    same Токтосунов Улукбек | Токтосунов Улугбек
    # spellings of one name
    same Исмаилов Жусуп | Исмаилов Юсуп
    same Асанов Үсөн | Асанов Усен
    same Ибраимов Омор | Ибрагимов Умар
    same Мухтарова Фатима | Муктарова Батма
    same Ахмедов Мухаммед | Ахматов Мухаммад
    same Хасанов Хасан | Асанов Асан
    same Жакыпов Искендер | Якубов Искандер
    same Юнусов Сулейман | Жунусов Сулайман
    same Kadirova Khadija | Кадырова Кадича
    same Данилова Julia | Данилова Юлия
    # one name only
    same Бакыт | Бакыт
    same Айпери | AIPERI
    same Gulnara | Гүлнара
    other Бакыт | Асанов Бакыт Токтогулович
    other Асанов | Асанов Бакыт
    other Айгүл | Айжан
    # siblings and twins
    other Асанов Асан Токтогулович | Асанов Үсөн Токтогулович
    other Асанова Айгүл Токтогуловна | Асанова Айжан Токтогуловна
    other Асанова Батма Токтогуловна | Асанова Зуура Токтогуловна
    other Жумабаев Нурлан Эркинович | Жумабаев Нурбек Эркинович
    other Жумабаев Нурлан Эркинович | Жумабаев Мирлан Эркинович
    other Осмонова Айдана Кубатовна | Осмонова Айдай Кубатовна
    other Осмонова Алина Кубатовна | Осмонова Элина Кубатовна
    other Садыков Марат Исаевич | Садыков Мурат Исаевич
    other Мамытов Азиз Каримович | Мамытова Азиза Каримовна
    other Мамытов Азиз | Мамытова Азиза
    other Абдиев Руслан Маратович | Абдиев Рустам Маратович
    other Токтоматова Гүлзат Асановна | Токтоматова Гүлзада Асановна
    other Токтоматова Гүлнар Асановна | Токтоматова Гүлнара Асановна
    other Керимов Данияр | Керимов Дастан
    other Шаршенова Жылдыз | Шаршенова Жибек
    other Асан уулу Бакыт | Асан уулу Мирлан
    other Асан кызы Айгерим | Асан кызы Айпери
    other ISAEV AZAMAT | Исаев Азат
    other Исакова Нурай Таалайбековна | Исакова Нуриза Таалайбековна
    other Орозов Эрлан Бакытович | Орозов Эржан Бакытович
    other Орозов Эльдар Бакытович | Орозов Эльдияр Бакытович
    other Сыдыков Тимур | Сыдыков Темир
    other Сыдыкова Асел | Сыдыкова Асем
    other Бейшеева Чолпон | Бейшеева Чынар
    other Эсенов Талант Жумабекович | Эсенов Талас Жумабекович
    other Ким Алексей Сергеевич | Ким Александр Сергеевич
    other Ли Анна | Ли Алла
    other Жапаров Кылыч | Жапаров Кылым
    other Алиева Мадина | Алиева Малика
    other Рахимов Акмал Каримович | Рахимов Акрам Каримович
    # parents and children
    other Асанов Токтогул Бакытович | Асанов Бакыт Токтогулович
    other Токтогул уулу Бакыт | Бакыт уулу Токтогул
    other Асанов Бакыт | Бакытов Асан
    other Жумабек уулу Улан | Жумабеков Жумабек
    other Мусаев Эркин Болотович | Мусаев Болот Эркинович
    # one given name, another father
    other Асанов Бакыт Токтогулович | Асанов Бакыт Маратович
    other Асанов Бакыт Маратович | Асанов Бакыт Муратович
    other Айгүл Токтогул кызы | Айгүл Марат кызы
    other Сатарова Нургүл Исаевна | Сатарова Нургүл Мусаевна
    other Иванов Сергей Петрович | Иванов Сергей Павлович
    other Алиев Рустам Б. | Алиев Рустам Каримович
    # one given name, another surname
    other Асанов Бакыт | Маматов Бакыт
    other Асанова Айгүл | Маматова Айгүл
    other Исаев Нурбек | Исаков Нурбек
    other Алиев Тимур | Валиев Тимур
    other Токтогулов Эрмек | Токтосунов Эрмек
    other Абдыкадыров Улан | Абдыкеримов Улан
    other Асанов Мирлан Болотович | Токтоматов Мирлан Болотович
    other Сулайманова Гүлнара | Султанова Гүлнара
    other Бекова Асел | Бековская Асел
    # one is a man's name, the other a woman's
    other Асанов Бакыт Токтогулович | Асанова Бакыт Токтогуловна
    other Жеңиш Эсен уулу | Жеңиш Эсен кызы
    # initials that differ
    other Асанов Б.Т. | Асанов Мирлан Токтогулович
    other Асанов Б.Т. | Асанов Бакыт Маратович
    other Асанов Б. | Асанов Д.
    # nothing in common
    other Асанов Бакыт | Петрова Наталья
    other Жээнбекова Гүлжамал | Sydykov Ermek
    other Ким Виктор | Цой Виктор
    other Тыныбекова Айпери | Бообеков Талантбек
    other Чотбаев Улан Маратович | Шаршенова Айзада Улановна
    """
)
