"""Is one given name the everyday form of the other?

Common American forms, from general usage; a match through this table alone never merges two people.
"""

from __future__ import annotations

_GROUPS = """
abigail abby gail
albert al bert albie
alexander alex alec sandy xander
alexandra alex sandra sandy lexi
alfred al fred alfie
amanda mandy
andrew andy drew
angela angie
anthony tony
antonio tony toni
barbara barb babs barbie
benjamin ben benny benji
beverly bev
bradley brad
carolyn carol carrie
catherine cathy cathie cat kate katie kitty
charles charlie chuck chas
christine chris chrissy tina
christopher chris kit topher
cynthia cindy
daniel dan danny
david dave davey
deborah deb debbie debra
dolores lola lolita
donald don donnie
dorothy dot dottie dolly
douglas doug
edward ed eddie ned ted teddy
eleanor ellie nell nora
elizabeth liz lizzie beth betty betsy eliza elsie libby
emily em emmy
eugene gene
florence flo flossie
frances fran franny
francis frank fran
francisco frank paco pancho cisco
franklin frank
frederick fred freddy fritz
gabriel gabe
geraldine gerry geri
gerald gerry jerry
gertrude gert trudy
gregory greg
guadalupe lupe lupita
harold hal harry
helen nell nellie
henry hank harry hal
ignacio nacho
isabel isabella bella izzy belle
jacob jake
jacqueline jackie
james jim jimmy jamie
janet jan
jeffrey jeff
jennifer jen jenny
jessica jess jessie
jesus chuy
john jack johnny
jonathan jon jonny nathan
joseph joe joey jo
jose pepe
joshua josh
judith judy
katherine kathryn kathy kate katie kay kit kitty
kenneth ken kenny
kimberly kim
lawrence larry laurie
leonard len lenny leo
lillian lily lil
louis lou louie
luis lucho
margaret maggie meg peggy marge margie rita greta
martha marty patty
mary molly polly mamie
matthew matt
maximilian max
melissa missy mel
michael mike mickey mick
mildred millie
nancy nan
natalie nat
nathaniel nate nathan nat
nicholas nick nicky
norman norm
pamela pam
patricia pat patty tricia trish
patrick pat paddy
peter pete
philip phil
priscilla cilla
raymond ray
rebecca becky becca
richard rick ricky rich dick richie
robert bob bobby rob robbie bert
roberto beto
ronald ron ronnie
rosemary rose rosie
roland rollie
russell russ
ruth ruthie
samantha sam sammy
samuel sam sammy
sandra sandy
sarah sally sadie
stanley stan
stephanie steph steffi
steven stephen steve
susan sue susie suzy
suzanne sue suzy
teresa theresa terry tess
theodore ted teddy theo
thomas tom tommy
timothy tim timmy
valerie val
veronica ronnie vera
victoria vicky tori
vincent vince vinny
virginia ginny ginger
walter walt wally
wilfred will fred
william will bill billy willie liam
yvonne eve
zachary zach zack
"""

_KNOWN: dict[str, frozenset[int]] = {}
for _number, _line in enumerate(_GROUPS.split("\n")):
    for _name in _line.split():
        _KNOWN[_name] = _KNOWN.get(_name, frozenset()) | {_number}


def same_short_name(one: str, other: str) -> bool:
    """Whether both (folded, one word each) are forms of one given name."""
    first, second = _KNOWN.get(one), _KNOWN.get(other)
    return bool(first and second and first & second)
