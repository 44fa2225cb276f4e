"""Numbers as people write them in the two languages."""

from datetime import date

import pytest

from feasibility.language import numbers


@pytest.mark.parametrize(
    ("value", "en", "nl"),
    [
        (1_234_567, "€1,234,567", "€ 1.234.567"),
        (4_588_112.86, "€4,588,113", "€ 4.588.113"),
        (-4_382_244.4, "-€4,382,244", "-€ 4.382.244"),
        (0, "€0", "€ 0"),
        (-0.0, "€0", "€ 0"),
        (-0.004, "€0", "€ 0"),
        (-0.3, "-€0.30", "-€ 0,30"),
        (999.5, "€1,000", "€ 1.000"),
        (None, "—", "—"),
    ],
)
def test_money(value: float | None, en: str, nl: str) -> None:
    assert (numbers.money(value, "en"), numbers.money(value, "nl")) == (en, nl)


@pytest.mark.parametrize(
    ("value", "en", "nl"),
    [(720.42, "€720.42", "€ 720,42"), (1_024.0657, "€1,024.07", "€ 1.024,07"), (None, "—", "—")],
)
def test_rents_have_cents(value: float | None, en: str, nl: str) -> None:
    assert (numbers.rent(value, "en"), numbers.rent(value, "nl")) == (en, nl)


@pytest.mark.parametrize(
    ("value", "en", "nl"),
    [
        (0.035, "3.5%", "3,5 %"),
        (0.0550000000000003, "5.5%", "5,5 %"),
        (0.05744383, "5.74%", "5,74 %"),
        (0.06, "6%", "6 %"),
        (0.29, "29%", "29 %"),
        (-0.120549, "-12.05%", "-12,05 %"),
        (-149.7462, "-14,974.62%", "-14.974,62 %"),
        (-0.00001, "0%", "0 %"),
        (None, "—", "—"),
    ],
)
def test_percentages(value: float | None, en: str, nl: str) -> None:
    assert (numbers.percent(value, "en"), numbers.percent(value, "nl")) == (en, nl)


@pytest.mark.parametrize(
    ("value", "nl"), [(0.1, "10 %"), (0.0125, "1,25 %"), (0.0016, "0,16 %"), (0.07, "7 %"), (0, "0 %")]
)
def test_a_percentage_that_was_written_keeps_its_decimals(value: float, nl: str) -> None:
    assert numbers.exact_percent(value, "nl") == nl


@pytest.mark.parametrize(
    ("value", "required", "nl"),
    [
        (0.2, 0.1, "20 %"),
        (0.1, 0.1, "10 %"),
        (0.099, 0.1, "9,9 %"),
        (0.0996, 0.1, "9,96 %"),
        (0.09996, 0.1, "9,996 %"),
        (199_999 / 2_000_000, 0.1, "9,99995 %"),
        (0.100004, 0.1, "10,0004 %"),
        (0.0549996, 0.055, "5,49996 %"),
        (0.055 + 1e-15, 0.055, "5,5 %"),
    ],
)
def test_a_share_is_never_rounded_to_its_requirement(value: float, required: float, nl: str) -> None:
    assert numbers.percent_against(value, [required], "nl") == nl


@pytest.mark.parametrize(
    ("value", "limits", "nl"),
    [
        (760.0, [720.42, 850.0], "€ 760,00"),
        (850.0, [720.42, 850.0], "€ 850,00"),
        (850.004, [720.42, 850.0], "€ 850,004"),
        (720.4201, [720.42], "€ 720,4201"),
    ],
)
def test_a_rent_is_never_rounded_to_a_limit(value: float, limits: list[float], nl: str) -> None:
    assert numbers.money(value, "nl", numbers.decimals_that_tell(value, limits, 2)) == nl


@pytest.mark.parametrize(
    ("value", "least", "nl"),
    [
        (50.0, 50.0, "50"),
        (49.96, 50.0, "49,96"),
        (49.996, 50.0, "49,996"),
        (49.4996, 49.5, "49,4996"),
        (70.5, 50.0, "70,5"),
    ],
)
def test_a_floor_area_is_never_rounded_to_its_requirement(value: float, least: float, nl: str) -> None:
    assert numbers.number_against(value, [least], "nl") == nl


def test_dates() -> None:
    assert numbers.day(date(2019, 7, 1), "en") == "1 July 2019"
    assert numbers.day(date(2022, 3, 31), "nl") == "31 maart 2022"
