"""What is said about facts that cannot be used, in Kyrgyz, Russian and English."""

from __future__ import annotations

from typing import Literal, TypeAlias

Lang: TypeAlias = Literal["ky", "ru", "en"]

MESSAGES: dict[str, dict[Lang, str]] = {
    # about one row
    "missing": {
        "ky": "маани жок",
        "ru": "значение не указано",
        "en": "the value is missing",
    },
    "not_id": {
        "ky": "бүтүн сан эмес: «{value}»",
        "ru": "не целое число: «{value}»",
        "en": "not a whole number: “{value}”",
    },
    "not_date": {
        "ky": "күн эмес: «{value}»; мындай жазыңыз: 2026-03-20",
        "ru": "не дата: «{value}»; напишите так: 2026-03-20",
        "en": "not a date: “{value}”; write 2026-03-20",
    },
    "not_bool": {
        "ky": "true же false болушу керек: «{value}»",
        "ru": "нужно true или false: «{value}»",
        "en": "neither true nor false: “{value}”",
    },
    "not_number": {
        "ky": "нөл же андан чоң сан эмес: «{value}»",
        "ru": "не число от нуля: «{value}»",
        "en": "not a number of zero or more: “{value}”",
    },
    "unknown_word": {
        "ky": "белгисиз маани: «{value}»",
        "ru": "неизвестное значение: «{value}»",
        "en": "an unknown value: “{value}”",
    },
    "unknown_country": {
        "ky": "мындай өлкө коду жок: «{value}»",
        "ru": "нет такого кода страны: «{value}»",
        "en": "no such country code: “{value}”",
    },
    "not_currency": {
        "ky": "валютанын коду эмес: «{value}»",
        "ru": "не код валюты: «{value}»",
        "en": "not a currency code: “{value}”",
    },
    "before_start": {
        "ky": "«{value}» башталган күндөн мурун",
        "ru": "«{value}» раньше начала",
        "en": "“{value}” is before the start",
    },
    "unknown_person": {
        "ky": "persons таблицасында мындай адам жок",
        "ru": "такого человека нет в таблице persons",
        "en": "no such person in the table persons",
    },
    "person_twice": {
        "ky": "бул номер менен башка адам бар",
        "ru": "под этим номером есть другой человек",
        "en": "another person has this number",
    },
    "repeated": {
        "ky": "сап кайталанган",
        "ru": "строка повторяется",
        "en": "the row is repeated",
    },
    "overlap": {
        "ky": "ошол эле күндөрү адам башка өлкөдө да болгон",
        "ru": "в те же дни человек был и в другой стране",
        "en": "the person was in another country on the same days",
    },
    "wrong_width": {
        "ky": "сапта {value} маани бар, баш сапта башкача",
        "ru": "в строке {value} значений, в заголовке другое число",
        "en": "the row has {value} values, the header another number",
    },
    # about a table or a folder
    "no_folder": {
        "ky": "«{value}» папкасы жок.",
        "ru": "Нет папки «{value}».",
        "en": "There is no folder “{value}”.",
    },
    "no_table": {
        "ky": "«{value}» таблицасы керек: {value}.parquet же {value}.csv файлын кошуңуз.",
        "ru": "Нужна таблица «{value}»: добавьте файл {value}.parquet или {value}.csv.",
        "en": "The table “{value}” is needed: add the file {value}.parquet or {value}.csv.",
    },
    "two_files": {
        "ky": "«{value}» таблицасы эки файлда турат: бирөөнү алып салыңыз.",
        "ru": "Таблица «{value}» есть в двух файлах: уберите один.",
        "en": "The table “{value}” is there in two files: take one away.",
    },
    "misnamed_file": {
        "ky": "«{value}» деген таблица жок: файлдын атын «{other}» деп өзгөртүңүз.",
        "ru": "Таблицы «{value}» нет: переименуйте файл в «{other}».",
        "en": "There is no table “{value}”: rename the file to “{other}”.",
    },
    "unknown_columns": {
        "ky": "«{table}» таблицасында белгисиз мамыча бар: {value}. Алып салыңыз же атын оңдоңуз.",
        "ru": "В таблице «{table}» неизвестные столбцы: {value}. Уберите или переименуйте их.",
        "en": "The table “{table}” has unknown columns: {value}. Remove or rename them.",
    },
    "missing_columns": {
        "ky": "«{table}» таблицасына мамыча кошуңуз: {value}.",
        "ru": "Добавьте в таблицу «{table}» столбцы: {value}.",
        "en": "Add these columns to the table “{table}”: {value}.",
    },
    "repeated_columns": {
        "ky": "«{table}» таблицасында мамыча кайталанган: {value}.",
        "ru": "В таблице «{table}» столбец повторяется: {value}.",
        "en": "The table “{table}” has a column twice: {value}.",
    },
    "unreadable": {
        "ky": "«{value}» файлын окуу мүмкүн эмес: ал Parquet же UTF-8 CSV эмес.",
        "ru": "Файл «{value}» не читается: это не Parquet и не CSV в UTF-8.",
        "en": "The file “{value}” cannot be read: it is neither Parquet nor CSV in UTF-8.",
    },
    # about the work done
    "rows_made": {
        "ky": "{table}: {value} сап жазылды",
        "ru": "{table}: записано строк: {value}",
        "en": "{table}: {value} rows written",
    },
    "rows_read": {
        "ky": "{table}: {value} сап окулду",
        "ru": "{table}: прочитано строк: {value}",
        "en": "{table}: {value} rows read",
    },
    "persons_made": {
        "ky": "{value} адам даяр",
        "ru": "готово человек: {value}",
        "en": "{value} persons made",
    },
    "all_well": {
        "ky": "Ката табылган жок.",
        "ru": "Ошибок не найдено.",
        "en": "Nothing is wrong.",
    },
    "bad_rows": {
        "ky": "Ката маанилер: {value}. Четке коюлган адамдар: {other}. Тизмеси: {file}",
        "ru": "Ошибочных значений: {value}. Отложено человек: {other}. Список: {file}",
        "en": "Bad values: {value}. Persons set aside: {other}. The list: {file}",
    },
    "nobody": {
        "ky": "--persons 1 же андан чоң болсун.",
        "ru": "Укажите --persons 1 или больше.",
        "en": "Give --persons 1 or more.",
    },
    "cannot_write": {
        "ky": "«{value}» жазууга болбойт: башка жерди көрсөтүңүз.",
        "ru": "Нельзя записать «{value}»: укажите другое место.",
        "en": "“{value}” cannot be written: name another place.",
    },
}


def say(code: str, lang: Lang = "en", **values: str) -> str:
    """The message `code` in a language, with its values filled in."""
    return MESSAGES[code][lang].format(**{"value": "", **values})
