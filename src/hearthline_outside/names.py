"""What are invented people called, and how often?

Frequency lists of our own making, by where a family's name comes from, with what makes matching hard in real life: O'Neil-Smith,
diacritics, two family names, particles, short names. Weights are shares within a group, roughly those of a large American city.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from hearthline_outside.chance import table


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Names that go together: weighted tables (see `chance.table`) of 4,096 places each."""

    family: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    language: tuple[str, ...]


def _falling(names: str, *, tail: str = "", tail_share: float = 0.0) -> tuple[str, ...]:
    """A weighted table in which the n-th name is about 1/(n+12) as common; `tail` shares a fixed part evenly."""
    head = _listed(names)
    weights = [(name, 1 / (rank + 12)) for rank, name in enumerate(head)]
    if tail:
        rare = _listed(tail)
        total = sum(weight for _, weight in weights)
        weights += [(name, total * tail_share / (1 - tail_share) / len(rare)) for name in rare]
    return table(weights)


def _listed(text: str) -> list[str]:
    """The names of a comma-separated text; a line break inside a name is a blank."""
    return [" ".join(name.split()) for name in text.split(",") if name.strip()]


# fmt: off
_BUILT_FIRST = ("Ash", "Brad", "Brook", "Cald", "Dun", "Ever", "Fair", "Glen", "Harl", "Kings", "Lang", "Marl", "Nor", "Oak",
                "Pem", "Rad", "Sher", "Thorn", "Wake", "Whit", "Win", "Wood", "Black", "Clay", "Cross", "East", "Green", "Hart")
_BUILT_LAST = ("bourne", "brook", "bury", "field", "ford", "gate", "ham", "land", "ley", "low", "man", "more", "stead", "ston",
               "ton", "ward", "well", "wick", "wood", "worth")
_BUILT = ", ".join(first + last for first in _BUILT_FIRST for last in _BUILT_LAST)

_ENGLISH = NameGroup(
    family=_falling(
        """Smith, Johnson, Williams, Brown, Jones, Davis, Miller, Wilson, Moore, Taylor, Anderson, Thomas,
        Jackson, White, Harris, Martin, Thompson, Robinson, Clark, Lewis, Lee, Walker, Hall, Allen, Young,
        King, Wright, Hill, Scott, Green, Adams, Baker, Nelson, Carter, Mitchell, Roberts, Turner, Phillips,
        Campbell, Parker, Evans, Edwards, Collins, Stewart, Morris, Rogers, Reed, Cook, Morgan, Bell, Murphy,
        Bailey, Cooper, Richardson, Cox, Howard, Ward, Peterson, Gray, James, Watson, Brooks, Kelly, Sanders,
        Price, Bennett, Wood, Barnes, Ross, Henderson, Coleman, Jenkins, Perry, Powell, Long, Patterson,
        Hughes, Washington, Butler, Simmons, Foster, Bryant, Alexander, Russell, Griffin, Hayes, Myers, Ford,
        Hamilton, Graham, Sullivan, Wallace, Woods, Cole, West, Jordan, Owens, Reynolds, Fisher, Ellis,
        Harrison, Gibson, McDonald, Marshall, Freeman, Wells, Webb, Simpson, Stevens, Tucker, Porter, Hunter,
        Hicks, Crawford, Boyd, Mason, Kennedy, Warren, Dixon, Burns, Gordon, Shaw, Holmes, Rice, Robertson,
        Hunt, Black, Daniels, Palmer, Mills, Nichols, Grant, Ferguson, Rose, Stone, Hawkins, Dunn, Perkins,
        Hudson, Spencer, Gardner, Stephens, Payne, Pierce, Berry, Matthews, Arnold, Wagner, Willis, Ray,
        Watkins, Olson, Carroll, Duncan, Snyder, Hart, Cunningham, Bradley, Lane, Andrews, Harper, Fox, Riley,
        Armstrong, Carpenter, Weaver, Greene, Lawrence, Elliott, Chavis, Sims, Austin, Peters, Kelley,
        Franklin, Lawson, Fields, O'Brien, O'Connor, O'Neil, O'Neil-Smith, McCarthy, MacLeod, St. Clair, St.
        John, D'Arcy, Smith-Jones, Taylor-Reed, Fitz-Gerald""",
        tail=_BUILT, tail_share=0.22),
    female=_falling(
        """Mary, Patricia, Linda, Barbara, Elizabeth, Jennifer, Susan, Margaret, Dorothy, Nancy, Karen, Betty,
        Helen, Sandra, Donna, Carol, Ruth, Sharon, Michelle, Laura, Sarah, Kimberly, Deborah, Jessica,
        Shirley, Cynthia, Angela, Melissa, Brenda, Amy, Anna, Rebecca, Virginia, Kathleen, Pamela, Martha,
        Debra, Amanda, Stephanie, Carolyn, Christine, Janet, Catherine, Frances, Ann, Joyce, Diane, Alice,
        Julie, Heather, Teresa, Doris, Gloria, Evelyn, Jean, Cheryl, Mildred, Katherine, Joan, Ashley, Judith,
        Janice, Kelly, Nicole, Judy, Christina, Kathy, Theresa, Beverly, Denise, Tammy, Irene, Jane, Lori,
        Rachel, Marilyn, Andrea, Kathryn, Louise, Sara, Anne, Jacqueline, Wanda, Bonnie, Julia, Ruby, Lois,
        Tina, Phyllis, Norma, Paula, Diana, Annie, Lillian, Emily, Robin, Peggy, Crystal, Gladys, Rita, Dawn,
        Connie, Florence, Tracy, Edna, Tiffany, Grace, Emma, Olivia, Sophia, Ava, Chloe, Lily, Hannah, Zoë,
        Mary Ann, Mary-Kate, Ebony, Latoya, Imani, Keisha""",
        tail="Winifred, Ernestine, Opal, Beulah, Maxine, Henrietta, Eloise, Harriet, Cordelia, Philippa, Rosalind, Aurelia, "
             "Clementine, Delphine, Octavia, Persis, Sunniva, Tabitha, Una, Verity", tail_share=0.06),
    male=_falling(
        """James, John, Robert, Michael, William, David, Richard, Charles, Joseph, Thomas, Christopher, Daniel,
        Paul, Mark, Donald, George, Kenneth, Steven, Edward, Brian, Ronald, Anthony, Kevin, Jason, Matthew,
        Gary, Timothy, Larry, Jeffrey, Frank, Scott, Eric, Stephen, Andrew, Raymond, Gregory, Joshua, Jerry,
        Dennis, Walter, Patrick, Peter, Harold, Douglas, Henry, Carl, Arthur, Ryan, Roger, Joe, Jack, Albert,
        Jonathan, Justin, Terry, Gerald, Keith, Samuel, Willie, Ralph, Lawrence, Nicholas, Roy, Benjamin,
        Bruce, Brandon, Adam, Harry, Fred, Wayne, Billy, Steve, Louis, Jeremy, Aaron, Randy, Howard, Eugene,
        Russell, Bobby, Victor, Martin, Ernest, Phillip, Todd, Jesse, Craig, Alan, Shawn, Clarence, Sean,
        Philip, Chris, Johnny, Earl, Jimmy, Bryan, Tony, Mike, Stanley, Leonard, Nathan, Dale, Curtis, Norman,
        Allen, Marvin, Vincent, Glenn, Travis, Jeff, Jacob, Lee, Melvin, Alfred, Kyle, Francis, Bradley,
        Herbert, Noah, Liam, Ethan, Malik, DeShawn, Tyrone""",
        tail="Alban, Barnaby, Cuthbert, Dunstan, Ephraim, Ferris, Gideon, Hollis, Ignatius, Jotham, Lemuel, Merritt, Obadiah, "
             "Phineas, Quentin, Rufus, Silas, Thaddeus, Uriah, Wendell", tail_share=0.06),
    language=table({"en": 985, "ase": 5, "fr": 10}),
)

_SPANISH = NameGroup(
    family=_falling(
        """García, Rodriguez, Martinez, Hernández, Lopez, González, Pérez, Sanchez, Ramirez, Torres, Flores,
        Rivera, Gomez, Diaz, Reyes, Morales, Cruz, Ortiz, Gutierrez, Chávez, Ramos, Ruiz, Alvarez, Mendoza,
        Vásquez, Castillo, Jimenez, Moreno, Romero, Herrera, Medina, Aguilar, Vargas, Guzmán, Mendez, Muñoz,
        Salazar, Soto, Delgado, Peña, Ríos, Vega, Núñez, Ortega, Ibáñez, García López, Rivera-Santos, Cruz
        Vega, De la Cruz, De León, Santiago, Acosta, Figueroa, Colón, Maldonado, Zúñiga, Ybarra, Quiñones,
        Peralta, Montoya, Baca, Escobedo, Nevárez, Orozco, Villaseñor, Zamora-Peña"""),
    female=_falling(
        """María, Carmen, Rosa, Ana, Guadalupe, Juana, Teresa, Elena, Luz, Margarita, Isabel, Gloria, Alicia,
        Yolanda, Esperanza, Silvia, Lucía, Sofía, Adriana, Claudia, Leticia, Norma, Beatriz, Josefina,
        Dolores, Consuelo, Graciela, Marisol, Inés, Ximena, Valentina, Camila, Begoña, María José, Ángela,
        Itzel"""),
    male=_falling(
        """José, Juan, Luis, Carlos, Jesús, Antonio, Miguel, Francisco, Manuel, Jorge, Pedro, Ángel, Rafael,
        Ricardo, Raúl, Roberto, Fernando, Javier, Alejandro, Eduardo, Héctor, Ramón, Julio, Óscar, Enrique,
        Salvador, Sergio, Andrés, Mateo, Santiago, Diego, José Luis, Joaquín, Íñigo, Efraín, Ulises"""),
    language=table({"es": 62, "en": 38}),
)

_EAST_ASIAN = NameGroup(
    family=_falling("""Nguyen, Kim, Lee, Tran, Chen, Wang, Wong, Pham, Le, Park, Li, Liu, Chang, Yang, Lin, Huang, Vu, Choi,
        Zhang, Cho, Ng, Hoang, Wu, Chan, Xiong, Vang, Ho, Yu, Tanaka, Sato, Nakamura, Reyes-Kim, Santos,
        Bautista, Dela Cruz, Ouyang, O"""),
    female=_falling("""Linh, Mei, Ji-woo, Thi, Hui, Yuki, Soo-jin, Lan, Hong, Ling, Min, Xiu, Hoa, Ngoc, Mai, Emi, Li, Ying,
        Grace, Jenny, Amy, Vivian, Kiều, Marisol, Corazon, Analyn, Bích"""),
    male=_falling("""Minh, Wei, Jun, Hung, Jin-ho, Tuan, Ming, Hiroshi, Long, Duc, Sung, Kevin, Eric, Jason, Đức, Bao,
        Chao, Kenji, Ramon, Xiang, Yi, Thành, Dae-jung, Vinh, Quan"""),
    language=table({"en": 45, "vi": 17, "zh": 17, "ko": 11, "tl": 10}),
)

_SOUTH_ASIAN = NameGroup(
    family=_falling("""Patel, Singh, Shah, Khan, Sharma, Kumar, Ahmed, Gupta, Desai, Reddy, Rao, Nair, Iyer, Kaur, Chowdhury,
        Das, Mehta, Joshi, Bose, Hussain, Malik, Subramanian, Venkataraman, Krishnamurthy, Thapa, Gurung"""),
    female=_falling("""Priya, Anjali, Sunita, Fatima, Meena, Lakshmi, Kavita, Aisha, Neha, Asha, Harpreet, Deepa, Nasreen,
        Pooja, Shanti, Usha, Zainab, Indira, Rukmini, Sita Devi"""),
    male=_falling("""Raj, Amit, Sanjay, Vijay, Mohammed, Ravi, Anil, Suresh, Arjun, Imran, Gurpreet, Rahul, Ashok, Vikram,
        Farhan, Kiran, Dev, Abdul, Balwinder, Srinivas"""),
    language=table({"en": 60, "hi": 15, "ur": 9, "gu": 9, "pa": 7}),
)

_SLAVIC = NameGroup(
    family=_falling("""Kowalski, Nowak, Wójcik, Kowalczyk, Lewandowski, Zieliński, Ivanov, Petrenko, Kovač, Horvat, Novák,
        Szymański, Dąbrowski, Jankowski, Shevchenko, Popov, Żuk, Čermák, Łukasiewicz, Kuznetsova, Sokolov,
        Marković, Petrović, Wisniewski"""),
    female=_falling("""Anna, Maria, Ewa, Irena, Olga, Svetlana, Zofia, Jadwiga, Halina, Natalia, Tatiana, Ludmila, Jana,
        Oksana, Krystyna, Bożena, Małgorzata, Vesna, Marija, Agnieszka"""),
    male=_falling("""Jan, Stanley, Piotr, Ivan, Andrzej, Vladimir, Łukasz, Paweł, Igor, Tomasz, Josef, Mikhail, Dmitri,
        Stanisław, Wojciech, Milan, Zoran, Bogdan, Jiří, Marek"""),
    language=table({"en": 70, "pl": 17, "ru": 8, "uk": 5}),
)

_EUROPEAN = NameGroup(
    family=_falling("""Müller, Schmidt, Schneider, Weber, Hoffmann, Schäfer, Koch, Bauer, Rossi, Russo, Esposito, Ferrari,
        Romano, D'Angelo, De Luca, Dell'Orto, Larsen, Hansen, Sørensen, Åkesson, Lindqvist, Jørgensen,
        Ødegård, Van der Berg, Van Dyke, DeVries, Dubois, Lefèvre, Beauchêne, Pelletier, Thériault, Côté,
        L'Heureux, Guðmundsson, Groß, Weiß, Papadopoulos, Costa, Sousa, Magalhães, Böhm, Käse, Königsberg, von
        Arx"""),
    female=_falling("""Anna, Maria, Ingrid, Helga, Françoise, Giulia, Rosa, Lucia, Angelina, Monique, Renée, Chloë, Astrid,
        Sigrid, Bärbel, Ursula, Hélène, Sofia, Concetta, Noëlle, Eleni, Anneke, Solveig, Bjørg"""),
    male=_falling("""Hans, Carl, Giovanni, Salvatore, Anthony, Dominic, René, François, Jürgen, Lars, Søren, Björn, Otto,
        Karl, Jean-Pierre, Vito, Angelo, Günther, Åke, Dirk, Emile, Konstantinos, Piet, Mauro"""),
    language=table({"en": 90, "it": 3, "de": 2, "pt": 3, "el": 2}),
)

_AFRICAN_CARIBBEAN = NameGroup(
    family=_falling("""Joseph, Pierre, Jean-Baptiste, Charles, Okafor, Mensah, Abdi, Mohamed, Hassan, Diallo, Tesfaye,
        Bekele, Osei, Adeyemi, Nwosu, Kamara, Toussaint, Baptiste, Ali, Warsame, Okonkwo, N'Diaye,
        Saint-Louis, Desrosiers, Campbell, Haile"""),
    female=_falling("""Amina, Marie, Fatou, Grace, Ngozi, Halima, Esther, Rose, Adaeze, Mirlande, Hodan, Selam, Abena, Yaa,
        Nadège, Marie-Thérèse, Blessing, Comfort, Saida, Tigist"""),
    male=_falling("""Mohamed, Jean, Emmanuel, Kwame, Chidi, Ahmed, Samuel, Abdullahi, Joseph, Yusuf, Jean-Claude, Kofi,
        Emeka, Dawit, Ibrahim, Moses, Oumar, Wilner, Abdi, Tendai"""),
    language=table({"en": 58, "ht": 14, "so": 11, "fr": 9, "am": 8}),
)

_ARABIC = NameGroup(
    family=_falling("""Haddad, Khoury, Nasser, Saleh, Mansour, Aziz, Hamdan, Al-Masri, Al-Khatib, Abdallah, Farah, El-Sayed,
        Ibrahim, Shaheen, Barakat, Boutros, Abu-Zaid, Ben Salem, Karimi, Rahimi, Hosseini, Yıldız"""),
    female=_falling("""Fatima, Layla, Mariam, Nadia, Huda, Samira, Rania, Amal, Zahra, Salma, Yasmin, Noor, Leila, Shirin,
        Ayşe"""),
    male=_falling("""Ahmad, Omar, Ali, Hassan, Khalid, Youssef, Ibrahim, Karim, Samir, Tariq, Elias, Reza, Mahmoud, Bilal,
        Çetin"""),
    language=table({"en": 50, "ar": 42, "fa": 8}),
)

GROUPS: tuple[NameGroup, ...] = table([(_ENGLISH, 63), (_SPANISH, 15.5), (_EAST_ASIAN, 5), (_SOUTH_ASIAN, 2.6), (_SLAVIC, 3.2),
                                       (_EUROPEAN, 6.7), (_AFRICAN_CARIBBEAN, 2.6), (_ARABIC, 1.4)])

MIDDLE: tuple[str, ...] = table([("", 46), *[(letter, 2.0) for letter in "AJMLRECDSKBTGWPHNFV"], ("Ann", 3), ("Lee", 2),
                                 ("Marie", 3), ("Lynn", 2), ("José", 1), ("Van", 1), ("Ray", 1), ("Rose", 1)])

NICKNAMES: dict[str, str] = {
    "William": "Bill", "Robert": "Bob", "Richard": "Dick", "Margaret": "Peggy", "Elizabeth": "Betty", "James": "Jim",
    "John": "Jack",
    "Katherine": "Kathy", "Patricia": "Pat", "Thomas": "Tom", "Charles": "Chuck", "Edward": "Ted", "Dorothy": "Dot",
    "Joseph": "Joe",
    "Michael": "Mike", "Susan": "Sue", "Barbara": "Barb", "Jennifer": "Jen", "Deborah": "Debbie", "Francisco": "Paco",
    "José": "Pepe", "Guadalupe": "Lupe", "Dolores": "Lola", "Stephen": "Steve", "Steven": "Steve", "Anthony": "Tony",
    "Virginia": "Ginny",
}
"""What people are called at the front desk instead of what the card says."""
# fmt: on


_UNFOLDABLE = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "ı": "i", "ð": "d"})


def plain(text: str) -> str:
    """The letters that an old system keeps: no diacritics ("Wójcik" becomes "Wojcik")."""
    return unicodedata.normalize("NFKD", text.translate(_UNFOLDABLE)).encode("ascii", "ignore").decode()
