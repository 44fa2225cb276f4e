"""A described dwelling as the package takes it: a unit (eenheid) of the corporations' standard VERA."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from feasibility.points.description import Dwelling, Outdoor, Parking, Room
from feasibility.points.package import (
    Bouwkundigelementdetailsoort,
    BouwkundigElementenBouwkundigElement,
    Doelgroep,
    EenhedenEenheid,
    EenhedenEnergieprestatie,
    EenhedenPand,
    EenhedenRuimte,
    EenhedenWozEenheid,
    Energielabel,
    Energieprestatiesoort,
    Energieprestatiestatus,
    Installatiesoort,
    Pandsoort,
    Ruimtedetailsoort,
    Ruimtesoort,
    woz_waardepeildatums,
)

KINDS: Mapping[str, Any] = {"house": Pandsoort.eengezinswoning, "apartment": Pandsoort.meergezinswoning}
_HABITABLE, _OTHER, _CIRCULATION, _OUTSIDE = (
    Ruimtesoort.vertrek,
    Ruimtesoort.overige_ruimten,
    Ruimtesoort.verkeersruimte,
    Ruimtesoort.buitenruimte,
)
SPACES: Mapping[str, tuple[Any, Any]] = {
    "living_room": (Ruimtedetailsoort.woonkamer, _HABITABLE),
    "living_kitchen": (Ruimtedetailsoort.woonkamer_en_of_keuken, _HABITABLE),
    "studio": (Ruimtedetailsoort.woon_en_of_slaapkamer_en_of_keuken, _HABITABLE),
    "bedroom": (Ruimtedetailsoort.slaapkamer, _HABITABLE),
    "kitchen": (Ruimtedetailsoort.keuken, _HABITABLE),
    "bathroom": (Ruimtedetailsoort.badkamer, _HABITABLE),
    "shower_room": (Ruimtedetailsoort.doucheruimte, _HABITABLE),
    "attic_room": (Ruimtedetailsoort.zoldervertrek, _HABITABLE),
    "other_room": (Ruimtedetailsoort.overig_vertrek, _HABITABLE),
    "common_room": (Ruimtedetailsoort.recreatieruimte, _HABITABLE),
    "toilet": (Ruimtedetailsoort.toiletruimte, _OTHER),
    "storage": (Ruimtedetailsoort.berging, _OTHER),
    "utility_room": (Ruimtedetailsoort.wasruimte, _OTHER),
    "attic": (Ruimtedetailsoort.zolder, _OTHER),
    "cellar": (Ruimtedetailsoort.kelder, _OTHER),
    "shed": (Ruimtedetailsoort.schuur, _OTHER),
    "garage": (Ruimtedetailsoort.garage, _OTHER),
    "hall": (Ruimtedetailsoort.hal, _CIRCULATION),
    "landing": (Ruimtedetailsoort.overloop, _CIRCULATION),
    "corridor": (Ruimtedetailsoort.gang, _CIRCULATION),
    "entrance": (Ruimtedetailsoort.entree, _CIRCULATION),
    "staircase": (Ruimtedetailsoort.trappenhuis, _CIRCULATION),
    "balcony": (Ruimtedetailsoort.balkon, _OUTSIDE),
    "loggia": (Ruimtedetailsoort.loggia, _OUTSIDE),
    "garden": (Ruimtedetailsoort.tuin, _OUTSIDE),
    "terrace": (Ruimtedetailsoort.terras, _OUTSIDE),
    "roof_terrace": (Ruimtedetailsoort.dakterras, _OUTSIDE),
    "patio": (Ruimtedetailsoort.atrium_en_of_patio, _OUTSIDE),
    "carport": (Ruimtedetailsoort.carport, _OUTSIDE),
    "parking_place": (Ruimtedetailsoort.parkeerplaats, _OUTSIDE),
    "garage_space": (Ruimtedetailsoort.parkeerplek_in_inpandige_afgesloten_parkeergarage, _OTHER),
    "separate_garage_space": (Ruimtedetailsoort.parkeerplek_in_uitpandige_afgesloten_parkeergarage, _OTHER),
    "covered_space": (Ruimtedetailsoort.parkeerplek_buiten_met_dak_behorend_bij_complex, _OUTSIDE),
    "open_space": (Ruimtedetailsoort.parkeerplek_buiten_behorend_bij_complex, _OUTSIDE),
}
"""Kind of a space in a description → its detailed kind and its kind in the standard."""
INSTALLATIONS: Mapping[str, Any] = {
    "extractor_hood": Installatiesoort.inbouw_afzuiginstallatie,
    "induction_hob": Installatiesoort.inbouw_kookplaat_inductie,
    "ceramic_hob": Installatiesoort.inbouw_kookplaat_keramisch,
    "gas_hob": Installatiesoort.inbouw_kookplaat_gas,
    "fridge": Installatiesoort.inbouw_koelkast,
    "freezer": Installatiesoort.inbouw_vrieskast,
    "fridge_freezer": Installatiesoort.inbouw_koelvriescombinatie,
    "electric_oven": Installatiesoort.inbouw_oven_elektrisch,
    "gas_oven": Installatiesoort.inbouw_oven_gas,
    "microwave": Installatiesoort.inbouw_magnetron,
    "combination_oven": Installatiesoort.inbouw_combi_magnetron_en_of_oven,
    "dishwasher": Installatiesoort.inbouw_vaatwasmachine,
    "extra_cupboards": Installatiesoort.extra_keukenkastruimte_boven_het_minimum,
    "boiling_water_tap": Installatiesoort.kokend_waterfunctie,
    "wall_hung_toilet": Installatiesoort.hangend_toilet,
    "standing_toilet": Installatiesoort.staand_toilet,
    "washbasin": Installatiesoort.wastafel,
    "double_washbasin": Installatiesoort.meerpersoonswastafel,
    "shower": Installatiesoort.douche,
    "level_shower": Installatiesoort.drempelloze_inrijdouche,
    "bath": Installatiesoort.bad,
    "bath_and_shower": Installatiesoort.bad_en_douche,
    "whirlpool": Installatiesoort.bubbelfunctie_van_het_bad,
    "shower_screen": Installatiesoort.douchewand,
    "towel_radiator": Installatiesoort.handdoekenradiator,
    "basin_cabinet": Installatiesoort.ingebouwd_kastje_met_in_of_opgebouwde_wastafel,
    "bathroom_cupboard": Installatiesoort.kastruimte,
    "socket_at_basin": Installatiesoort.stopcontact_bij_wastafel,
    "single_lever_tap": Installatiesoort.eenhandsmengkraan,
    "thermostatic_tap": Installatiesoort.thermostatische_mengkraan,
}
LABELS: Mapping[str, Any] = {each.naam: each for each in Energielabel if each.naam}
LONGEST_LABEL = date(9999, 12, 31)
MILLIMETRES = 1000


def woz_days(day: date) -> tuple[date, ...]:
    """The days of WOZ values that count in a valuation on this day, the latest first."""
    return tuple(woz_waardepeildatums(day))


def unit_of(dwelling: Dwelling) -> Any:
    """The dwelling as a unit of the standard; its spaces bear the names of the description."""
    day = dwelling.valuation_date
    label = dwelling.energy.label_class if dwelling.energy else None
    energy = [] if label is None else [_energy(label, day)]
    value = dwelling.woz_value
    woz_day = dwelling.woz_date or woz_days(day)[0]
    spaces = [
        *(_room(dwelling, name, room) for name, room in dwelling.rooms.items()),
        *(_outdoor(name, space) for name, space in dwelling.outdoor.items()),
        *(_parking(name, space) for name, space in dwelling.parking.items()),
    ]
    if dwelling.video_doorbell:
        bell = Installatiesoort.aanbelfunctie_met_video_en_audioverbinding
        spaces[0].installaties = [*(spaces[0].installaties or []), bell]
    return EenhedenEenheid(
        id=dwelling.name or None,
        bouwjaar=dwelling.completion_year,
        begin_bouwdatum=dwelling.construction_start,
        in_exploitatiedatum=dwelling.first_letting,
        panden=[EenhedenPand(soort=KINDS[dwelling.kind])],
        doelgroep=Doelgroep.zorg if dwelling.care else None,
        monumenten=[],
        energieprestaties=energy,
        woz_eenheden=[]
        if value is None
        else [EenhedenWozEenheid(waardepeildatum=woz_day, vastgestelde_waarde=value)],
        ruimten=spaces,
    )


def _energy(label: str, day: date) -> Any:
    return EenhedenEnergieprestatie(
        soort=Energieprestatiesoort.energielabel_conform_nta8800,
        status=Energieprestatiestatus.definitief,
        begindatum=day,
        einddatum=LONGEST_LABEL,
        label=LABELS[label],
    )


def _space(part: str, name: str, space: Room | Outdoor | Parking, **more: Any) -> Any:
    """A space in a part of the description, with what all spaces have and some properties more."""
    detail, kind = SPACES[space.kind]
    return EenhedenRuimte(
        id=f"{part}.{name}",
        naam=name,
        soort=kind,
        detail_soort=detail,
        oppervlakte=space.area,
        gedeeld_met_aantal_adressen=space.shared_by,
        **more,
    )


def _room(dwelling: Dwelling, name: str, room: Room) -> Any:
    closet = EenhedenRuimte(
        id=f"{name}-closets",
        soort=_OTHER,
        detail_soort=Ruimtedetailsoort.kast,
        oppervlakte=room.closets,
    )
    return _space(
        "rooms",
        name,
        room,
        verwarmd=dwelling.is_heated(room),
        verkoeld=bool(room.cooled),
        installaties=[INSTALLATIONS[each] for each in room.fixtures],
        bouwkundige_elementen=list(_built_in(name, room)),
        verbonden_ruimten=[closet] if room.closets else None,
    )


def _built_in(name: str, room: Room) -> Iterator[Any]:
    if room.worktop is not None:
        yield BouwkundigElementenBouwkundigElement(
            id=f"{name}-worktop",
            detail_soort=Bouwkundigelementdetailsoort.aanrecht,
            lengte=round(room.worktop * MILLIMETRES),
        )
    if room.fixed_stairs is not None:
        stairs = Bouwkundigelementdetailsoort
        yield BouwkundigElementenBouwkundigElement(
            id=f"{name}-stairs", detail_soort=stairs.trap if room.fixed_stairs else stairs.vlizotrap
        )


def _outdoor(name: str, space: Outdoor) -> Any:
    return _space(
        "outdoor",
        name,
        space,
        lengte=None if space.length is None else round(space.length * MILLIMETRES),
        breedte=None if space.width is None else round(space.width * MILLIMETRES),
    )


def _parking(name: str, space: Parking) -> Any:
    return _space(
        "parking",
        name,
        space,
        aantal=space.count,
        bouwkundige_elementen=[
            BouwkundigElementenBouwkundigElement(
                id=f"{name}-charging-{number}", detail_soort=Bouwkundigelementdetailsoort.laadpaal
            )
            for number in range(1, space.charging_points + 1)
        ],
    )
