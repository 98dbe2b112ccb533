"""What the rows must add up to. Sums in 万元.

City totals of 2024 H1 are Zhangye's published figures; splits by park, chain and month, and all
of 2023, are invented around them. Nothing here is read by `projects.queries`: the figures on a
page come from rows alone.
"""

from datetime import date
from decimal import Decimal

TODAY = date(2024, 7, 8)
CITY = "620700"

PARKS = ("zyjk", "lz", "gt", "sd", "ml", "sn", "outside")
CHAINS = ("hydrogen", "seed", "energy", "metal", "agro", "pharma", "smart", "service")

# 省外到位资金 of 2024 H1 by park and chain, in 百万元 (0.01 亿元): adds up to 22870.
CELLS = {
    "zyjk": (1142, 985, 1763, 1528, 637, 594, 461, 326),
    "lz": (0, 426, 573, 681, 452, 124, 38, 124),
    "gt": (185, 214, 1436, 297, 483, 412, 0, 125),
    "sd": (236, 0, 1374, 425, 491, 0, 52, 165),
    "ml": (74, 138, 962, 316, 894, 357, 43, 122),
    "sn": (0, 0, 826, 394, 183, 0, 0, 184),
    "outside": (0, 342, 718, 0, 536, 0, 127, 905),
}
# The same months a year before by park: adds up to 14459.
BASE_BY_PARK = {
    "zyjk": 4512,
    "lz": 1794,
    "gt": 1937,
    "sd": 1658,
    "ml": 1865,
    "sn": 1121,
    "outside": 1572,
}
PERCENT_OF_YI = 100  # 万元 in 0.01 亿元

MONTHS_2024 = dict(enumerate((184200, 213700, 438600, 382500, 479300, 588700), start=1))
MONTHS_2023 = dict(enumerate((121000, 146300, 289400, 243100, 294800, 351300), start=1))
LATE_2023 = dict(enumerate((184000, 196000, 243000, 208000, 231000, 262000), start=7))

# 新续建 by park: 349 together.
ACTIVE_BY_PARK = {"zyjk": 96, "lz": 47, "gt": 52, "sd": 41, "ml": 49, "sn": 24, "outside": 40}

# Published are 228.70 亿元, 57.17 % of the target and +58.17 %. 2287000 ÷ 4000000 is 57.175 and
# would print 57.18: the published figures are rounded, and the smallest target in whole 10 万元
# that agrees with all three is 4000040, shown as 400.00 亿元. Its last 40 stand with 经开区.
TARGETS_2024 = {
    "zyjk": Decimal(1_200_040),
    "lz": Decimal(500_000),
    "gt": Decimal(520_000),
    "sd": Decimal(450_000),
    "ml": Decimal(530_000),
    "sn": Decimal(340_000),
    "outside": Decimal(460_000),
}
TARGET_2023 = Decimal(2_800_000)

# 新签约 of 2024 H1 by how far they came: number and contract sums (267 and 202.84 亿元).
SIGNED_AMOUNTS = {
    "a_produced": 178_200,
    "a_started": 1_136_400,
    "a_registered": 468_500,
    "a_signed": 245_300,
}
KEY_COUNT, KEY_STARTED = 495, 420
BIG_ACTIVE = 42  # 新续建 of 5亿元 and more

# Lamps on 30 June; the rules judge the rows, these only say how many rows get into trouble.
TROUBLES = {
    "start_red": 10,
    "start_yellow": 18,
    "listing_red": 6,
    "listing_yellow": 10,
    "progress_red": 10,
    "progress_yellow": 24,
}
