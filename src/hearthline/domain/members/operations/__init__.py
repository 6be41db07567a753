"""How are people placed, registered, joined and parted?"""
