"""What random scripts found wrong in the runtime: links, and what is loaded, deleted and rolled back."""

CASES = {
    # Who knows of a deleted row only since its list was loaded looks for itself, and finds none. Of a
    # new row that is set to none the key is cleared, whatever was written there. One that moves into
    # the session takes along whom it leaves.
    "told": ("""
struct told_child;
struct told_parent {
    int id COLUMN(primary_key);
    struct told_child **cs RELATIONSHIP(back_populates = "p");
} MODEL(table = "told_parents");
struct told_child {
    int id COLUMN(primary_key);
    int p_id COLUMN(foreign_key = "told_parents.id", nullable);
    struct told_parent *p RELATIONSHIP(back_populates = "cs");
} MODEL(table = "told_children");
""", """
N told_parent id=1
N told_child id=2
N told_child id=3
= 0 cs 1 2
A 0
T
G 0 cs
G 1 p
D 0
F
?
""", """
N told_parent id=1
N told_child id=2 p_id=1
A 0
F
S 1 p -
A 1
F
?
""", """
N told_parent id=1
N told_parent id=2
N told_child id=3
P 0 cs 2
A 1
P 1 cs 2
F
?
"""),
    # A row that is written unread is read for its update, so that it is known whom a later set takes it
    # from.
    "blind": ("""
struct blind_child;
struct blind_parent {
    int id COLUMN(primary_key);
    struct blind_child **cs RELATIONSHIP(back_populates = "p", cascade = "all, delete-orphan");
} MODEL(table = "blind_parents");
struct blind_child {
    int id COLUMN(primary_key);
    char *label COLUMN(nullable);
    int p_id COLUMN(foreign_key = "blind_parents.id", nullable);
    struct blind_parent *p RELATIONSHIP(back_populates = "cs");
} MODEL(table = "blind_children");
""", """
N blind_parent id=1
N blind_child id=2 label=a
A 0
T
S 1 p 0
A 1
F
E 1
L 1 label b
F
S 1 p -
F
?
"""),
    # A tree that is loaded at once is followed no further than memory shows: what is there is not even
    # read.
    "whole": ("""
struct whole_node;
struct whole_node {
    int id COLUMN(primary_key);
    int up_id COLUMN(foreign_key = "whole_nodes.id", nullable);
    struct whole_node **down RELATIONSHIP(back_populates = "up");
    struct whole_node *up RELATIONSHIP(remote_side = whole_node.id, back_populates = "down", lazy = "selectin");
} MODEL(table = "whole_nodes");
""", """
Z
N whole_node id=1
N whole_node id=2
N whole_node id=3
A 0
F
P 0 down 1
T
G 1 up
A 2
G 0 up
?
"""),
    # An orphan that joined another list is kept where that list is loaded, and deleted where not. One
    # that was let go before it had a row is deleted once it is set, even to what it is. One that moves
    # before it has a row leaves the session.
    "waiting": ("""
struct waiting_item;
struct waiting_owner {
    int id COLUMN(primary_key);
    struct waiting_item **items RELATIONSHIP(back_populates = "owner", cascade = "all, delete-orphan");
} MODEL(table = "waiting_owners");
struct waiting_shelf {
    int id COLUMN(primary_key);
    struct waiting_item **items RELATIONSHIP(back_populates = "shelf");
} MODEL(table = "waiting_shelves");
struct waiting_item {
    int id COLUMN(primary_key);
    int owner_id COLUMN(foreign_key = "waiting_owners.id", nullable);
    int shelf_id COLUMN(foreign_key = "waiting_shelves.id", nullable);
    struct waiting_owner *owner RELATIONSHIP(back_populates = "items");
    struct waiting_shelf *shelf RELATIONSHIP(back_populates = "items");
} MODEL(table = "waiting_items");
""", """
N waiting_owner id=1
N waiting_shelf id=2
N waiting_item id=3
P 0 items 2
A 0
A 1
F
C 0 items
S 2 shelf 1
F
?
""", """
N waiting_owner id=1
N waiting_item id=2
P 0 items 1
R 0 items 1
A 1
F
S 1 shelf -
F
?
""", """
N waiting_owner id=1
N waiting_owner id=2
N waiting_item id=3
N waiting_item id=4
A 0
A 1
P 0 items 2
S 3 owner 0
A 3
P 1 items 2
S 3 owner 1
A 2
A 3
F
?
"""),
    # What a model has itself cascades before what it inherits, and backrefs behind both: keys are
    # counted up in that order.
    "turns": ("""
struct turns_thing;
struct turns_base {
    int id COLUMN(primary_key);
    int thing_id COLUMN(foreign_key = "turns_things.id", nullable);
    char *kind;
    struct turns_thing *thing RELATIONSHIP();
} MODEL(table = "turns_bases", polymorphic_on = kind, polymorphic_identity = "base");
struct turns_derived {
    struct turns_base base;
    int base_id COLUMN(primary_key, foreign_key = "turns_bases.id");
    int own_id COLUMN(foreign_key = "turns_things.id", nullable);
    int late_id COLUMN(foreign_key = "turns_things.id", nullable);
    struct turns_thing *own RELATIONSHIP(foreign_keys = own_id);
} MODEL(table = "turns_deriveds", inherits = turns_base, polymorphic_identity = "derived");
struct turns_thing {
    int id COLUMN(primary_key);
    char *label;
    struct turns_derived **late RELATIONSHIP(foreign_keys = turns_derived.late_id, backref = "latest");
} MODEL(table = "turns_things");
""", """
N turns_thing label=a
N turns_thing label=b
N turns_thing label=c
N turns_derived
S 3 latest 0
S 3 thing 1
S 3 own 2
A 3
F
?
"""),
}
