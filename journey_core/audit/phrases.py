"""The word lists of the checks, English and German, in lower case: change them here, see why here.

A list is only ever a hint. It is short, it can be read, and a finding quotes the words it found.
"""

from __future__ import annotations

from journey_core.audit.texts import plain


def _list(text: str) -> tuple[str, ...]:
    return tuple(plain(line) for line in text.splitlines() if line.strip())


KNOWN_ALREADY = _list("""
    welcome back
    good to see you again
    nice to see you again
    we miss you
    we missed you
    we've missed you
    haven't seen you
    it's been a while
    it has been a while
    long time no see
    come back to us
    loyal customer
    for your loyalty
    your next order
    another order
    order again
    since your last visit
    since your last order
    willkommen zurück
    schön, dass du wieder da bist
    schön, dass sie wieder da sind
    wir vermissen dich
    wir vermissen sie
    wir haben dich vermisst
    wir haben sie vermisst
    lange nicht gesehen
    lange nichts gehört
    treuer kunde
    treue kundin
    für deine treue
    für ihre treue
    nächste bestellung
    seit deinem letzten besuch
    seit ihrem letzten besuch
""")
"""Said to somebody who has been here before; wrong to a first visit."""

ONCE_MORE = _list("""
    again
    another
    once more
    wieder
    erneut
    noch einmal
    nochmals
""")
"""Says that something happened before; looked for in subjects only, where nothing explains it."""

NEW_HERE = _list("""
    welcome to
    welcome aboard
    welcome!
    welcome,
    nice to meet you
    good to have you with us
    thanks for signing up
    thank you for signing up
    herzlich willkommen
    willkommen bei
    willkommen an bord
    schön, dich kennenzulernen
    schön, sie kennenzulernen
    danke für deine anmeldung
    danke für ihre anmeldung
""")
"""Said to somebody who is new; wrong to a customer of years."""

GENERIC = _list("""
    dear customer
    dear valued customer
    valued customer
    as a valued
    dear sir or madam
    we miss you
    we value your business
    your opinion matters to us
    exclusive offer just for you
    exclusive offer
    just for you
    specially selected for you
    handpicked for you
    check out our latest
    amazing deals
    great news
    hope this email finds you well
    hope this message finds you well
    lieber kunde
    liebe kundin
    sehr geehrter kunde
    sehr geehrte kundin
    sehr geehrte damen und herren
    geschätzter kunde
    wir vermissen dich
    wir vermissen sie
    nur für dich
    nur für sie
    exklusives angebot
    speziell für dich ausgewählt
    speziell für sie ausgewählt
    ihre meinung ist uns wichtig
    deine meinung ist uns wichtig
    tolle angebote
""")
"""Would fit anybody, and therefore helps nobody."""

PRESSURE = _list("""
    act now
    act fast
    hurry
    last chance
    final chance
    only today
    today only
    ends tonight
    expires tonight
    don't miss out
    don't miss this
    before it's too late
    before it is too late
    while stocks last
    while supplies last
    limited time
    limited time only
    only a few left
    buy now
    order now or
    you will regret
    letzte chance
    nur heute
    nur noch heute
    nur noch wenige
    jetzt zuschlagen
    schnell sein
    beeil dich
    beeilen sie sich
    solange der vorrat reicht
    bevor es zu spät ist
    verpasse nicht
    verpassen sie nicht
    nur für kurze zeit
""")
"""Hurries instead of helping."""

WAY_OUT = _list("""
    unsubscribe
    opt out
    opt-out
    preferences
    your settings
    notification settings
    turn off
    turn reminders off
    turn them off
    turn this off
    stop these
    reply stop
    text stop
    hear less from us
    change what you hear
    close this note
    do not show this again
    abmelden
    abbestellen
    austragen
    einstellungen
    präferenzen
    ausschalten
    widersprechen
    widerrufen
    nicht mehr anzeigen
""")
"""Says how to hear less, or nothing."""

TROUBLE = _list("""
    ticket
    complaint
    support
    incident
    dispute
    beschwerde
    reklamation
    störung
""")
"""Words in the names of events that begin a trouble a promotion must not walk into."""

OVER = _list("""
    closed
    solved
    resolved
    geschlossen
    gelöst
""")
"""Words in the names of events that end a trouble."""

NAME = _list("""
    first_name
    firstname
    first name
    given_name
    givenname
    last_name
    lastname
    surname
    full_name
    name
    vorname
    nachname
""")
"""Attributes that hold a person's name."""

SENSITIVE = _list("""
    birth
    birthday
    birthdate
    age
    gender
    sex
    health
    diagnosis
    disease
    medication
    pregnancy
    pregnant
    religion
    ethnicity
    nationality
    politics
    orientation
    income
    salary
    debt
    credit
    latitude
    longitude
    location
    geburt
    geburtstag
    alter
    geschlecht
    gesundheit
    diagnose
    einkommen
    gehalt
    standort
""")
"""Words in the names of data that people do not expect in a message."""
