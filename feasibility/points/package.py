"""The package that counts: `woningwaardering`, of which only this module and its neighbours in the room know.

Importing it changes the process: the locale, the time zone, the handler of uncaught exceptions, the filters
of warnings and the decimal context. All of that is put back as it was.
"""

from __future__ import annotations

import decimal
import locale
import os
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from feasibility.messages import sentence

ZONE = "TZ"


@contextmanager
def unchanged_process() -> Iterator[None]:
    """Put back what an import changes in the process."""
    place, zone, hook = locale.setlocale(locale.LC_ALL), os.environ.get(ZONE), sys.excepthook
    try:
        with decimal.localcontext(), warnings.catch_warnings():
            yield
    finally:
        locale.setlocale(locale.LC_ALL, place)
        sys.excepthook = hook
        if os.environ.get(ZONE) != zone:
            if zone is None:
                del os.environ[ZONE]
            else:
                os.environ[ZONE] = zone
            if hasattr(time, "tzset"):
                time.tzset()


try:
    with unchanged_process():
        from woningwaardering import ZelfstandigeWoonruimten
        from woningwaardering.stelsels.gedeelde_logica.punten_voor_de_woz_waarde import woz_waardepeildatums
        from woningwaardering.stelsels.utils import ONDERSTEUNDE_PEILDATUM_TOT, ONDERSTEUNDE_PEILDATUM_VANAF
        from woningwaardering.vera.bvg.generated import (
            BouwkundigElementenBouwkundigElement,
            EenhedenEenheid,
            EenhedenEnergieprestatie,
            EenhedenPand,
            EenhedenRuimte,
            EenhedenWozEenheid,
            WoningwaarderingResultatenWoningwaarderingResultaat,
        )
        from woningwaardering.vera.referentiedata import (
            Bouwkundigelementdetailsoort,
            Doelgroep,
            Energielabel,
            Energieprestatiesoort,
            Energieprestatiestatus,
            Installatiesoort,
            Pandsoort,
            Ruimtedetailsoort,
            Ruimtesoort,
        )
except ImportError as error:
    message = sentence(
        "{name} is missing, which counts the points: pip install 'feasibility[wws]'", name=error.name
    )
    raise ImportError(message, name=error.name) from error

FROM, UNTIL = ONDERSTEUNDE_PEILDATUM_VANAF, ONDERSTEUNDE_PEILDATUM_TOT
"""The days of valuation that the installed version knows: from the first, and before the second."""
_ALONE = threading.Lock()
"""The filters of warnings are the whole process's: one valuation at a time."""


@contextmanager
def counting() -> Iterator[list[warnings.WarningMessage]]:
    """The decimal context in which the package counts, and the list of what it warns of."""
    with _ALONE, decimal.localcontext(decimal.BasicContext), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        yield said


__all__ = [
    "FROM",
    "UNTIL",
    "BouwkundigElementenBouwkundigElement",
    "Bouwkundigelementdetailsoort",
    "Doelgroep",
    "EenhedenEenheid",
    "EenhedenEnergieprestatie",
    "EenhedenPand",
    "EenhedenRuimte",
    "EenhedenWozEenheid",
    "Energielabel",
    "Energieprestatiesoort",
    "Energieprestatiestatus",
    "Installatiesoort",
    "Pandsoort",
    "Ruimtedetailsoort",
    "Ruimtesoort",
    "WoningwaarderingResultatenWoningwaarderingResultaat",
    "ZelfstandigeWoonruimten",
    "counting",
    "woz_waardepeildatums",
]
