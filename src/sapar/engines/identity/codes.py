"""Codes of states, organisations and nationalities that machine-readable lines carry.

ICAO Doc 9303 part 3, section 5: ISO 3166-1 alpha-3 with additions. A code that is not listed here does not make a
document invalid, since codes are added now and then; it is only marked as not known.
"""

from __future__ import annotations

ISO = frozenset(
    """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM
    BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR
    CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB
    GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA
    JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA
    MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR
    NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS
    SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON
    TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
    """.split()
)
"""ISO 3166-1 alpha-3, officially assigned."""

FORMER = frozenset("ANT BUR BYS CSK DDR NTZ PCI ROM SCG SUN TMP VDR YMD YUG ZAR".split())
"""Withdrawn codes of ISO 3166-3 and the old ROM and ZAR: documents that carry them are still shown."""

SPECIAL = frozenset(
    """
    D EUE GBD GBN GBO GBP GBS IAO INP KOS RKS UNA UNK UNO UTO WSA XBA XCC XCE XCO XCT XDC XEC XES XIM XMP XOM XPO XXA
    XXB XXC XXX
    """.split()
)
"""Germany as D; kinds of British nationality; the European Union; United Nations and their agencies; Kosovo (RKS is
not ISO's but printed); organisations (XBA African Development Bank, XOM Order of Malta, XPO Interpol, ...); stateless
persons XXA, refugees XXB, XXC, not stated XXX; Utopia, the state of specimens."""

CODES = ISO | FORMER | SPECIAL


def is_known(code: str) -> bool:
    """Whether a code (without fillers) is listed."""
    return code in CODES
