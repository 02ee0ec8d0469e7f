"""Which days are public holidays in a country, by the library `holidays`, of which only that country is loaded."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

# Days that are free though no law says so: Midsummer Eve in Sweden.
_FREE = frozenset({"public", "de_facto"})


def is_known(code: str) -> bool:
    """Whether the holidays of this country (two letters, ISO 3166) are known."""
    return len(code) == 2 and code.isupper() and bool(_stem_and_class(code))


@lru_cache(maxsize=64)
def holidays_in(code: str, year: int) -> frozenset[date]:
    """The days of a year on which a country does not work, Sundays and Saturdays not counted.

    Raises:
        KeyError: the country is not known.
    """
    country = _country(code)
    wanted = tuple(sorted(_FREE.intersection(country.supported_categories)))
    return frozenset(day for day in country(years=year, categories=wanted or None) if day.year == year)


@lru_cache(maxsize=16)
def _country(code: str) -> Any:
    """The library's class of a country.

    Its module is loaded by its path: through the package, 250 countries would come along and cost 8 MB more.
    """
    import holidays

    found = _stem_and_class(code)
    if not found:
        raise KeyError(code)
    stem, name = found
    path = Path(holidays.__file__).with_name("countries") / f"{stem}.py"
    spec: ModuleSpec | None = spec_from_file_location(f"holidays.countries.{stem}", path)
    if spec is None or spec.loader is None:
        raise KeyError(code)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def _stem_and_class(code: str) -> tuple[str, str] | None:
    from holidays.registry import COUNTRIES

    return next(((stem, names[0]) for stem, names in COUNTRIES.items() if code in names[1:]), None)
