"""Who needs what at home: which condition, coded how, leads at which age to which items of which service line?

Codes are ICD-10-CM and HCPCS Level II (both public domain; tests compare them with the releases where these are at hand).
Descriptions are our own words. Shares are plausible, not measured; ages follow what each condition is.
"""

from __future__ import annotations

from dataclasses import dataclass

from hearthline.kernel.vocabulary import ServiceLine
from hearthline_outside.chance import table


@dataclass(frozen=True, slots=True)
class Item:
    """One order line to be: `quantity` and `frequency` as an order writes them; flags say what else it must state."""

    code: str
    description: str
    quantity: int = 1
    unit: str = "EA"
    frequency: str = ""
    modifiers: str = ""
    is_oxygen: bool = False
    is_dressing: bool = False
    is_custom: bool = False
    is_durable: bool = False
    brands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """Items ordered together; `days` is how long; `from_hospital` the share that leaves a hospital bed; `urgent` of the rest."""

    service_line: ServiceLine
    weight: float
    items: tuple[Item, ...]
    days: int = 60
    from_hospital: float = 0.2
    urgent: float = 0.1


@dataclass(frozen=True, slots=True)
class Condition:
    """A diagnosis with its codes (first the usual ones), its share of all referrals, and its weight in six age bands:
    0-17, 18-39, 40-64, 65-74, 75-84, 85 and older; `female` is the weight of women beside men."""

    name: str
    codes: tuple[str, ...]
    share: float
    ages: tuple[float, float, float, float, float, float]
    needs: tuple[Need, ...]
    female: float = 1.0


HH, DME, INF, PAC = ServiceLine.HOME_HEALTH, ServiceLine.DME, ServiceLine.HOME_INFUSION, ServiceLine.POST_ACUTE

# fmt: off
# --- home health: visits, with the G codes of the home health benefit
RN = Item("G0299", "Skilled nursing visit by a registered nurse", 2, "UN", "2 per week")
RN_DAILY = Item("G0299", "Skilled nursing visit by a registered nurse", 7, "UN", "daily")
LPN = Item("G0300", "Skilled nursing visit by a licensed practical nurse", 1, "UN", "1 per week")
PT = Item("G0151", "Physical therapy at home", 3, "UN", "3 per week")
OT = Item("G0152", "Occupational therapy at home", 2, "UN", "2 per week")
ST = Item("G0153", "Speech therapy at home", 2, "UN", "2 per week")
MSW = Item("G0155", "Medical social work visit", 1, "UN", "1 per month")
AIDE = Item("G0156", "Home health aide", 3, "UN", "3 per week")
OBSERVE = Item("G0493", "Observation and assessment by a registered nurse", 1, "UN", "1 per week")
TEACH = Item("G0495", "Teaching of patient or family by a registered nurse", 1, "UN", "1 per week")

# --- durable medical equipment and supplies
OXYGEN_HOME = Item("E1390", "Oxygen concentrator", 1, "EA", "continuous", "RR", is_oxygen=True, is_durable=True,
                   brands=("Aerostead 5", "Brookwell OC-2"))
OXYGEN_PORTABLE = Item("E1392", "Portable oxygen concentrator", 1, "EA", "with activity", "RR", is_oxygen=True, is_durable=True,
                       brands=("Aerostead Go", "Wren P3"))
OXYGEN_TANK = Item("E0431", "Portable gaseous oxygen system", 1, "EA", "with activity", "RR", is_oxygen=True)
OXYGEN_FILL = Item("K0738", "Portable oxygen with home filling compressor", 1, "EA", "continuous", "RR", is_oxygen=True)
NEBULIZER = Item("E0570", "Nebulizer with compressor", 1, "EA", "as ordered", "NU", is_durable=True)
CPAP = Item("E0601", "CPAP device", 1, "EA", "nightly", "RR", is_durable=True, brands=("Larksong Auto", "Stillwater S9"))
CPAP_MASK = Item("A7034", "Nasal interface for positive airway pressure", 1, "EA", "1 per 3 months", "NU")
CPAP_FULL = Item("A7030", "Full face mask for positive airway pressure", 1, "EA", "1 per 3 months", "NU")
CPAP_TUBE = Item("A7037", "Tubing for positive airway pressure", 1, "EA", "1 per 3 months", "NU")
BIPAP = Item("E0470", "Bi-level respiratory assist device", 1, "EA", "nightly", "RR", is_durable=True)
VENTILATOR = Item("E0465", "Home ventilator, invasive", 1, "EA", "continuous", "RR", is_durable=True)
WALKER = Item("E0143", "Folding wheeled walker", 1, "EA", "", "NU")
WALKER_HEAVY = Item("E0149", "Heavy duty wheeled walker", 1, "EA", "", "NU")
COMMODE = Item("E0163", "Commode chair", 1, "EA", "", "NU")
WHEELCHAIR = Item("K0001", "Standard wheelchair", 1, "EA", "", "RR", is_durable=True)
WHEELCHAIR_LIGHT = Item("K0003", "Lightweight wheelchair", 1, "EA", "", "RR", is_durable=True, brands=("Kestrel Lite", ""))
POWER_CHAIR = Item("K0861", "Power wheelchair, group 3, multiple power option", 1, "EA", "", "NU", is_custom=True,
        is_durable=True,
                   brands=("Tern M3", "Ridgeline 600"))
POWER_CHAIR_PLAIN = Item("K0823", "Power wheelchair, group 2", 1, "EA", "", "RR", is_durable=True)
BED = Item("E0260", "Semi-electric hospital bed with side rails", 1, "EA", "", "RR", is_durable=True)
TRAPEZE = Item("E0910", "Trapeze bar attached to bed", 1, "EA", "", "RR")
LIFT = Item("E0630", "Patient lift with sling", 1, "EA", "", "RR", is_durable=True)
AIR_MATTRESS = Item("E0277", "Powered air mattress", 1, "EA", "", "RR", is_durable=True)
GEL_PAD = Item("E0185", "Gel pressure pad for mattress", 1, "EA", "", "NU")
WOUND_VAC = Item("E2402", "Negative pressure wound therapy pump", 1, "EA", "continuous", "RR", is_durable=True)
WOUND_VAC_SET = Item("A6550", "Wound set for negative pressure therapy", 15, "EA", "3 per week", "", is_dressing=True)
FOAM = Item("A6209", "Foam dressing, small", 30, "EA", "change every 2 days", "", is_dressing=True)
FOAM_BORDER = Item("A6212", "Foam dressing with border, small", 24, "EA", "change every 3 days", "", is_dressing=True)
ALGINATE = Item("A6196", "Alginate dressing, small", 30, "EA", "daily", "", is_dressing=True)
GAUZE = Item("A6222", "Impregnated gauze, small", 60, "EA", "twice daily", "", is_dressing=True)
INSULIN_PUMP = Item("E0784", "Insulin pump", 1, "EA", "continuous", "NU", is_durable=True, brands=("Finchline t1", "Coda 7"))
GLUCOSE_MONITOR = Item("E2103", "Continuous glucose monitor", 1, "EA", "continuous", "NU", is_durable=True,
        brands=("Clearpond 2", ""))
GLUCOSE_SUPPLY = Item("A4239", "Supplies for continuous glucose monitor", 1, "MO", "monthly", "KF")
STRIPS = Item("A4253", "Blood glucose test strips, 50", 2, "BX", "monthly", "KS")
CATHETER = Item("A4353", "Intermittent catheter with insertion supplies", 120, "EA", "4 per day")
OSTOMY_POUCH = Item("A5057", "Ostomy pouch, drainable", 20, "EA", "monthly")
OSTOMY_PASTE = Item("A4406", "Ostomy paste", 4, "OZ", "monthly")
FEEDING_PUMP = Item("B9002", "Enteral feeding pump", 1, "EA", "continuous", "RR", is_durable=True)
FEEDING_KIT = Item("B4035", "Feeding supply kit, pump fed", 30, "EA", "daily")
FORMULA = Item("B4150", "Enteral formula, intact nutrients", 450, "UN", "daily")
COMPRESSION_PUMP = Item("E0650", "Pneumatic compressor for lymphedema", 1, "EA", "twice daily", "NU", is_durable=True)
BONE_STIMULATOR = Item("E0747", "Bone growth stimulator, non-spinal", 1, "EA", "daily", "NU", is_durable=True)
ANKLE_ORTHOSIS = Item("L1960", "Ankle foot orthosis, custom fabricated", 1, "EA", "", "LT", is_custom=True)
ANKLE_JOINTED = Item("L1970", "Ankle foot orthosis with joint, custom fabricated", 1, "EA", "", "RT", is_custom=True)
BACK_BRACE = Item("L0650", "Lumbar-sacral orthosis", 1, "EA", "")
PROSTHESIS = Item("L5301", "Below knee prosthesis, molded socket", 1, "EA", "", "RT", is_custom=True)

# --- home infusion: therapy per diem, with nursing
ANTIBIOTIC_24 = Item("S9500", "Antibiotic infusion every 24 hours, per diem", 28, "DA", "every 24 hours")
ANTIBIOTIC_12 = Item("S9501", "Antibiotic infusion every 12 hours, per diem", 28, "DA", "every 12 hours")
ANTIBIOTIC_8 = Item("S9502", "Antibiotic infusion every 8 hours, per diem", 14, "DA", "every 8 hours")
NUTRITION_1 = Item("S9365", "Parenteral nutrition, one liter per day", 30, "DA", "nightly")
NUTRITION_2 = Item("S9366", "Parenteral nutrition, one to two liters per day", 30, "DA", "nightly")
IMMUNOGLOBULIN = Item("S9338", "Immunotherapy infusion, per diem", 2, "DA", "every 4 weeks")
ANTI_TNF = Item("S9359", "Anti-tumor necrosis factor infusion, per diem", 1, "DA", "every 8 weeks")
FACTOR = Item("S9345", "Clotting factor infusion, per diem", 12, "DA", "3 per week")
HYDRATION = Item("S9374", "Hydration, one liter per day", 7, "DA", "daily")
PAIN_PUMP = Item("S9326", "Continuous pain management infusion", 30, "DA", "continuous")
INOTROPE = Item("S9348", "Inotropic infusion, per diem", 30, "DA", "continuous")
PUMP = Item("E0781", "Ambulatory infusion pump", 1, "EA", "continuous", "RR", is_durable=True)

# --- post-acute: the hands and eyes at home after a hospital stay
PERSONAL_CARE = Item("T1019", "Personal care", 56, "UN", "2 hours daily")
ATTENDANT = Item("S5125", "Attendant care", 80, "UN", "4 hours, 5 days a week")
AIDE_HOURS = Item("S9122", "Home health aide, per hour", 20, "HR", "4 hours, 5 days a week")
NURSE_HOURS = Item("S9123", "Nursing at home by a registered nurse, per hour", 40, "HR", "8 hours, 5 nights a week")
NURSE_HOURS_LPN = Item("S9124", "Nursing at home by a licensed practical nurse, per hour", 56, "HR", "8 hours every night")
HOMEMAKER = Item("S5130", "Homemaker service", 32, "UN", "2 hours, 2 days a week")
MEALS = Item("S5170", "Home delivered meals", 28, "UN", "2 per day")
MONITORING = Item("S9110", "Telemonitoring with equipment, per month", 1, "MO", "daily readings")
ALERT_SET_UP = Item("S5160", "Emergency response system, installation", 1, "EA", "once")
ALERT_MONTH = Item("S5161", "Emergency response system, monthly", 1, "MO", "monthly")
RESPIRATORY = Item("S5180", "Respiratory therapy at home, first evaluation", 1, "EA", "once")

CONDITIONS: tuple[Condition, ...] = (
    Condition("chronic obstructive lung disease", ("J44.9", "J44.1", "J96.11"), 9.5, (0, 0.02, 0.5, 1, 1.1, 0.8), (
        Need(DME, 34, (OXYGEN_HOME, OXYGEN_PORTABLE), 365, 0.35, 0.2), Need(DME, 12, (OXYGEN_HOME, OXYGEN_TANK), 365, 0.3, 0.2),
        Need(DME, 7, (OXYGEN_FILL,), 365, 0.1), Need(DME, 14, (NEBULIZER,), 90), Need(DME, 6, (BIPAP,), 365),
        Need(HH, 18, (RN,), 60, 0.4), Need(PAC, 9, (RESPIRATORY, MONITORING), 30, 0.5))),
    Condition("sleep apnea", ("G47.33",), 6.5, (0.05, 0.4, 1, 0.8, 0.4, 0.1), (
        Need(DME, 60, (CPAP, CPAP_MASK, CPAP_TUBE), 365, 0, 0.02), Need(DME, 25, (CPAP, CPAP_FULL), 365, 0, 0.02),
        Need(DME, 15, (CPAP_MASK, CPAP_TUBE), 90, 0, 0.01)), female=0.6),
    Condition("heart failure", ("I50.22", "I50.32", "I50.9"), 7.5, (0, 0.02, 0.3, 0.7, 1, 1.2), (
        Need(HH, 46, (RN, TEACH), 60, 0.55), Need(HH, 12, (RN, PT, AIDE), 60, 0.5), Need(DME, 14, (OXYGEN_HOME,), 365, 0.4, 0.2),
        Need(PAC, 22, (MONITORING,), 60, 0.6), Need(INF, 6, (INOTROPE, PUMP), 90, 0.7, 0.5))),
    Condition("joint replacement", ("Z47.1", "Z96.651", "Z96.641"), 8, (0, 0.05, 0.7, 1.2, 0.9, 0.3), (
        Need(HH, 42, (PT,), 30, 0.65), Need(HH, 14, (PT, OT), 30, 0.6), Need(DME, 28, (WALKER, COMMODE), 90, 0.6, 0.3),
        Need(DME, 6, (WALKER_HEAVY,), 90, 0.5), Need(PAC, 10, (PERSONAL_CARE, MEALS), 21, 0.6)), female=1.3),
    Condition("hip fracture", ("S72.001D", "S72.141D"), 4.5, (0.01, 0.02, 0.15, 0.5, 1, 1.6), (
        Need(HH, 42, (PT, OT), 60, 0.7), Need(DME, 22, (WALKER, COMMODE), 90, 0.7, 0.3),
        Need(DME, 10, (BED, TRAPEZE), 180, 0.6, 0.3),
        Need(PAC, 26, (AIDE_HOURS, HOMEMAKER), 45, 0.6)), female=2.2),
    Condition("stroke", ("I69.351", "I69.354", "I69.320"), 5.5, (0.01, 0.05, 0.5, 1, 1.1, 1.0), (
        Need(HH, 30, (PT, OT, ST), 60, 0.6), Need(HH, 14, (RN, PT), 60, 0.6), Need(DME, 14, (WHEELCHAIR,), 180, 0.5, 0.2),
        Need(DME, 10, (BED, LIFT), 365, 0.5, 0.2), Need(DME, 8, (ANKLE_ORTHOSIS,), 365, 0.05),
        Need(PAC, 24, (PERSONAL_CARE,), 60, 0.5))),
    Condition("pressure ulcer", ("L89.153", "L89.154", "L89.623"), 5, (0.03, 0.1, 0.4, 0.7, 1, 1.4), (
        Need(HH, 42, (RN,), 60, 0.3, 0.2), Need(DME, 18, (AIR_MATTRESS,), 180, 0.3, 0.3), Need(DME, 6, (GEL_PAD,), 180, 0.1),
        Need(DME, 20, (FOAM, ALGINATE), 30, 0.1, 0.2), Need(DME, 10, (WOUND_VAC, WOUND_VAC_SET), 90, 0.4, 0.4),
        Need(PAC, 4, (ATTENDANT,), 60, 0.3))),
    Condition("diabetic foot ulcer", ("E11.621", "L97.421", "L97.511"), 4.5, (0, 0.08, 1, 1, 0.7, 0.3), (
        Need(HH, 34, (RN, LPN), 60, 0.25, 0.2), Need(DME, 34, (GAUZE, FOAM_BORDER), 30, 0.1, 0.2),
        Need(DME, 14, (WOUND_VAC, WOUND_VAC_SET), 90, 0.4, 0.4), Need(INF, 18, (ANTIBIOTIC_24, PUMP), 42, 0.5, 0.4))),
    Condition("type 1 diabetes", ("E10.9", "E10.65"), 4.5, (1, 1, 0.7, 0.3, 0.1, 0.05), (
        Need(DME, 30, (INSULIN_PUMP,), 365, 0.02, 0.05), Need(DME, 54, (GLUCOSE_MONITOR, GLUCOSE_SUPPLY), 365, 0, 0.05),
        Need(DME, 10, (STRIPS,), 90, 0, 0.05), Need(HH, 6, (TEACH,), 30, 0.2))),
    Condition("bone infection", ("M86.9", "M86.171"), 2.6, (0.2, 0.5, 1, 0.8, 0.5, 0.3), (
        Need(INF, 48, (ANTIBIOTIC_24, PUMP), 42, 0.75, 0.5), Need(INF, 30, (ANTIBIOTIC_12, PUMP), 42, 0.75, 0.5),
        Need(HH, 22, (RN,), 45, 0.6))),
    Condition("heart valve infection", ("I33.0",), 1.3, (0.05, 0.8, 1, 0.7, 0.5, 0.3), (
        Need(INF, 60, (ANTIBIOTIC_8, PUMP), 42, 0.9, 0.5), Need(INF, 40, (ANTIBIOTIC_24,), 42, 0.9, 0.5))),
    Condition("cellulitis", ("L03.115", "L03.116"), 2, (0.1, 0.5, 1, 0.9, 0.8, 0.6), (
        Need(INF, 58, (ANTIBIOTIC_24,), 14, 0.5, 0.5), Need(HH, 42, (RN_DAILY,), 14, 0.4, 0.3))),
    Condition("short bowel", ("K91.2",), 1.1, (0.5, 0.7, 1, 0.7, 0.3, 0.1), (
        Need(INF, 60, (NUTRITION_2, PUMP), 180, 0.5, 0.4), Need(INF, 40, (NUTRITION_1, PUMP), 180, 0.5, 0.4))),
    Condition("immune deficiency", ("D83.9", "G61.81"), 1.6, (0.4, 0.8, 1, 0.7, 0.4, 0.1), (
        Need(INF, 100, (IMMUNOGLOBULIN,), 180, 0.05, 0.1),)),
    Condition("inflammatory bowel disease", ("K50.90", "K51.90"), 1.2, (0.3, 1, 0.8, 0.3, 0.1, 0.02), (
        Need(INF, 82, (ANTI_TNF,), 180, 0.02, 0.1), Need(DME, 18, (OSTOMY_POUCH, OSTOMY_PASTE), 90, 0.1))),
    Condition("vomiting in pregnancy", ("O21.1",), 0.7, (0.02, 1, 0.05, 0, 0, 0), (
        Need(INF, 100, (HYDRATION, PUMP), 14, 0.3, 0.6),), female=1000),
    Condition("hemophilia", ("D66",), 0.5, (1, 1, 0.6, 0.2, 0.05, 0), (Need(INF, 100, (FACTOR,), 180, 0.05, 0.3),), female=0.01),
    Condition("spinal cord injury", ("G82.50", "G82.20"), 1.9, (0.2, 1, 1, 0.6, 0.3, 0.1), (
        Need(DME, 26, (POWER_CHAIR,), 365, 0.05), Need(DME, 30, (CATHETER,), 90, 0.05), Need(DME, 14, (LIFT, BED), 365, 0.3, 0.2),
        Need(PAC, 30, (ATTENDANT,), 180, 0.2)), female=0.4),
    Condition("motor neuron disease", ("G12.21",), 0.9, (0, 0.1, 0.8, 1, 0.8, 0.2), (
        Need(DME, 30, (VENTILATOR,), 365, 0.4, 0.5), Need(DME, 40, (POWER_CHAIR,), 365),
        Need(PAC, 30, (NURSE_HOURS,), 90, 0.3, 0.3))),
    Condition("lymphedema", ("I89.0",), 1.4, (0.05, 0.3, 1, 0.9, 0.6, 0.3), (Need(DME, 100, (COMPRESSION_PUMP,), 365, 0),),
        female=2.5),
    Condition("fracture that does not heal", ("S82.201K", "S82.401K"), 1.0, (0.1, 0.8, 1, 0.6, 0.3, 0.1), (
        Need(DME, 100, (BONE_STIMULATOR,), 180, 0),)),
    Condition("back pain", ("M54.16", "M48.061"), 2.6, (0.02, 0.4, 1, 1, 0.7, 0.3), (
        Need(DME, 70, (BACK_BRACE,), 180, 0.02), Need(HH, 30, (PT,), 30, 0.05))),
    Condition("leg amputation", ("Z89.511", "Z89.512"), 1.6, (0.02, 0.2, 1, 1, 0.6, 0.2), (
        Need(DME, 55, (PROSTHESIS,), 365, 0), Need(HH, 30, (PT, RN), 60, 0.5),
        Need(DME, 15, (WHEELCHAIR_LIGHT,), 180, 0.4)), female=0.5),
    Condition("cerebral palsy", ("G80.1", "G80.0"), 1.5, (1, 0.4, 0.1, 0.02, 0, 0), (
        Need(DME, 45, (ANKLE_JOINTED,), 365, 0), Need(DME, 25, (WHEELCHAIR_LIGHT,), 365, 0),
        Need(PAC, 30, (NURSE_HOURS_LPN,), 180, 0.1))),
    Condition("lung disease of prematurity", ("P27.1",), 0.6, (1, 0, 0, 0, 0, 0), (
        Need(DME, 65, (OXYGEN_HOME, OXYGEN_TANK), 180, 0.8, 0.3), Need(PAC, 35, (NURSE_HOURS,), 90, 0.7, 0.3))),
    Condition("dementia", ("G30.9", "F03.90"), 4.6, (0, 0, 0.08, 0.5, 1, 1.6), (
        Need(PAC, 34, (PERSONAL_CARE, MEALS), 90, 0.2), Need(PAC, 14, (ATTENDANT, ALERT_MONTH), 90, 0.1),
        Need(DME, 16, (BED,), 365, 0.2),
        Need(HH, 36, (RN, AIDE, MSW), 60, 0.3)), female=1.6),
    Condition("parkinson disease", ("G20.A1", "G20.B1"), 2.4, (0, 0, 0.3, 1, 1.1, 0.7), (
        Need(HH, 60, (PT, ST), 60, 0.15), Need(DME, 25, (WALKER,), 180, 0.1),
        Need(PAC, 15, (HOMEMAKER, MEALS), 60, 0.1)), female=0.7),
    Condition("lung cancer", ("C34.90", "C34.11"), 2, (0, 0.05, 0.6, 1, 0.8, 0.4), (
        Need(INF, 34, (PAIN_PUMP, PUMP), 60, 0.4, 0.6), Need(DME, 30, (BED, OXYGEN_HOME), 180, 0.4, 0.4),
        Need(HH, 36, (RN, AIDE), 60, 0.3))),
    Condition("tube feeding", ("Z93.1", "R13.10"), 2.2, (0.7, 0.2, 0.6, 0.8, 0.8, 0.7), (
        Need(DME, 80, (FEEDING_PUMP, FEEDING_KIT, FORMULA), 90, 0.4, 0.3), Need(HH, 20, (RN, TEACH), 30, 0.4))),
    Condition("ostomy", ("Z93.3", "Z93.2"), 1.8, (0.1, 0.4, 1, 1, 0.8, 0.4), (
        Need(DME, 75, (OSTOMY_POUCH, OSTOMY_PASTE), 90, 0.2), Need(HH, 25, (RN, TEACH), 30, 0.4))),
    Condition("frailty after a hospital stay", ("R54", "Z74.1"), 4.6, (0, 0, 0.1, 0.5, 1, 1.8), (
        Need(PAC, 36, (MEALS, HOMEMAKER), 30, 0.5), Need(PAC, 24, (ALERT_SET_UP, ALERT_MONTH), 90, 0.2),
        Need(HH, 30, (OBSERVE, PT, AIDE), 60, 0.4), Need(DME, 10, (COMMODE, WALKER), 90, 0.4))),
    Condition("pneumonia", ("J18.9",), 2.6, (0.3, 0.2, 0.6, 0.9, 1, 1.2), (
        Need(HH, 62, (RN,), 30, 0.7, 0.2), Need(DME, 22, (OXYGEN_HOME,), 90, 0.7, 0.3),
        Need(INF, 16, (ANTIBIOTIC_24,), 7, 0.7, 0.5))),
    Condition("limited mobility", ("R26.89", "M62.81"), 2.4, (0.02, 0.1, 0.5, 0.9, 1, 1.1), (
        Need(DME, 35, (POWER_CHAIR_PLAIN,), 365, 0), Need(DME, 30, (WHEELCHAIR,), 180, 0.2), Need(HH, 35, (PT,), 45, 0.2))),
)
# fmt: on


_BAND_LIMITS = (18, 40, 65, 75, 85)


def needs_by_age_and_sex() -> tuple[tuple[tuple[tuple[Condition, Need], ...], ...], ...]:
    """For each of six age bands and two sexes (men, women), a weighted table of (condition, need)."""
    return tuple(
        tuple(
            table(
                [
                    ((condition, need), condition.share * condition.ages[band] * need.weight * (condition.female if sex else 1.0))
                    for condition in CONDITIONS
                    for need in condition.needs
                ]
            )
            for sex in (0, 1)
        )
        for band in range(6)
    )


def band_of(age: int) -> int:
    """Which of the six age bands of a Condition an age falls in."""
    return sum(age >= limit for limit in _BAND_LIMITS)
