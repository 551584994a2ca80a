"""Invented names and words. Any likeness to a real person is chance."""

from __future__ import annotations

from typing import Final

FIRST_NAMES: Final = (
    "Ada", "Amir", "Ana", "Anselm", "Aria", "Basil", "Bea", "Birgit", "Caleb", "Carmen", "Cedric", "Chidi",
    "Clara", "Dalia", "Dario", "Desta", "Edda", "Elias", "Elke", "Emeka", "Esme", "Farah", "Felix", "Freya",
    "Gideon", "Greta", "Hana", "Hugo", "Ida", "Idris", "Imani", "Ines", "Ivo", "Jamal", "Jonas", "Juno",
    "Kai", "Kenji", "Lara", "Leif", "Lena", "Leo", "Lucia", "Malik", "Mara", "Mateo", "Mina", "Nadia",
    "Niko", "Noor", "Olga", "Omar", "Orla", "Pablo", "Paz", "Quinn", "Rafa", "Rhea", "Rosa", "Ruben",
    "Sana", "Silas", "Sofia", "Soren", "Tala", "Tariq", "Tess", "Theo", "Uma", "Vera", "Viktor", "Wren",
    "Xenia", "Yara", "Yusuf", "Zelda", "Zoë",
)  # fmt: skip

LAST_NAMES: Final = (
    "Abara", "Alder", "Amsel", "Ashdown", "Bellweather", "Birch", "Brightwater", "Castellan", "Copperfield",
    "Dawnford", "Devereaux-Whitlock", "Eastgrove", "Elmsworth", "Fairwind", "Fenwick", "Foxglove", "Garnet",
    "Greyling", "Hartsong", "Hawksmoor", "Hollowell", "Inglenook", "Ironwood", "Juniper", "Kestrel",
    "Kingfisher", "Larkspur", "Lindqvist", "Lockwood", "Marigold", "Meadowlark", "Merriweather", "Moonstone",
    "Nightingale", "Northgate", "Oakheart", "Okonjo-Field", "Partridge", "Pemberley", "Quillfeather",
    "Ravenscroft", "Redfern", "Rosewood", "Saltmarsh", "Silverbrook", "Starling", "Stonebridge", "Summerfield",
    "Tamarind", "Thistlewood", "Thornbury", "Underhill", "Vale", "Violet", "Wainscott", "Waterstone",
    "Whitethorn", "Wildmoor", "Windermere", "Wintergreen", "Yarrow", "Zephyrine",
)  # fmt: skip

PRONOUNS: Final = {"she/her": 0.57, "he/him": 0.39, "they/them": 0.04}

INTENTIONS: Final = (
    "To listen, without having to fix anything.",
    "To meet the grief I have been walking around.",
    "To be kinder to the part of me that hides.",
    "To see what rest feels like.",
    "To let go of holding everything together.",
    "To understand why I freeze.",
)

CLIENT_WORDS: Final = (
    "It was like floating in a warm lake at night.",
    "I saw my grandmother's kitchen, every tile of it.",
    "There was a door and I did not need to open it.",
    "I could feel my shoulders for the first time in months.",
    "Everything was made of slow gold.",
    "I was scared, and then I was not.",
)

OBSERVATIONS: Final = (
    "Calm breathing throughout; hands open after the first half hour.",
    "Tearful at the peak, settled with a hand on the shoulder as agreed beforehand.",
    "Quiet and inward; spoke a few words on return.",
    "Restless at onset, eased when the music changed.",
)

IMAGERY: Final = (
    "A house by the sea with all its windows open.",
    "Roots going down through layers of stone.",
    "A long corridor that became a forest path.",
    "A bird carrying a thread from tree to tree.",
)

INSIGHTS: Final = (
    "Being useful is not the same as being loved.",
    "The anger was guarding something tender.",
    "I can leave a room without losing it.",
    "Rest does not have to be earned.",
)

COMMITMENTS: Final = (
    ("Write for ten minutes before opening the laptop", "Weekday mornings"),
    ("Walk to the river without a telephone", "Twice a week"),
    ("Call my sister", "Sunday evening"),
    ("Put the music from the session on and lie down", "Three evenings a week"),
    ("Say no once a week and notice what happens", "Weekly"),
)

GOALS: Final = (
    "Sleep through the night; be present with the children.",
    "Less dread in the mornings; go back to painting.",
    "Grieve without shutting down.",
    "Drive over the bridge again.",
)
