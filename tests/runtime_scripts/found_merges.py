"""What random scripts found wrong in the runtime: merges, queries, and rows known in part."""

CASES = {
    # A merge copies what was set, columns behind declared relationships, and does not follow a
    # relationship back; the subclass's own key follows its base's. A get that finds an instance of
    # another model does not flush.
    "merged": ("""
struct merged_derived;
struct merged_base {
    int id COLUMN(primary_key);
    char *label COLUMN(nullable);
    int up_id COLUMN(foreign_key = "merged_bases.id", nullable);
    char *kind;
    struct merged_base *up RELATIONSHIP(remote_side = merged_base.id, back_populates = "down");
    struct merged_base **down RELATIONSHIP(back_populates = "up");
} MODEL(table = "merged_bases", polymorphic_on = kind, polymorphic_identity = "base");
struct merged_derived {
    struct merged_base base;
    int base_id COLUMN(primary_key, foreign_key = "merged_bases.id");
    char *note COLUMN(nullable);
} MODEL(table = "merged_deriveds", inherits = merged_base, polymorphic_identity = "derived");
""", """
N merged_derived id=1 label=a note=b
N merged_base id=2 label=c
S 0 up 1
A 0
F
N merged_derived id=1 note=d
N merged_base id=3 label=e
N merged_base id=2 label=f
N merged_base id=2 label=g
P 3 down 2
P 3 down 5
P 5 down 4
M 2
J 0 up
F
?
M 3
F
?
""", """
Z
N merged_base id=1 label=a
N merged_base id=2 label=b
A 0
F
A 1
H merged_derived 1
"""),
    # With autoflush, reading a row that is expired flushes, and so does a merge before it looks; what
    # neither of two has set is read from the row, and null is copied where it was read. (In a schema.)
    "asked": ("""
struct asked_node {
    int id COLUMN(primary_key);
    int up_id COLUMN(foreign_key = "other.asked_nodes.id", nullable);
    struct asked_node *up RELATIONSHIP(remote_side = asked_node.id, back_populates = "down");
    struct asked_node **down RELATIONSHIP(back_populates = "up");
} MODEL(table = "asked_nodes", schema = "other");
""", """
Z
N asked_node id=1
N asked_node id=2
A 0
T
A 1
G 0 up
N asked_node id=3
A 2
N asked_node id=3
M 3
N asked_node id=4
A 4
G 2 up
S 2 up 1
E 4
H asked_node 3
V asked_node id * id d 2 1
G 2 up
F
?
U 1
S 2 up -
M 1
G 5 down
F
?
"""),
    # What is known in part is got and merged onto without a flush: of a new row the columns that were
    # never set, of a row that was written unread the others, of a subclass's row that was read as its
    # base's those of its own table. What is asked for is read, behind a flush where the row was not
    # updated.
    "part": ("""
struct part_derived;
struct part_base {
    int id COLUMN(primary_key);
    char *label COLUMN(nullable);
    int up_id COLUMN(foreign_key = "part_bases.id", nullable);
    char *kind;
    struct part_base *up RELATIONSHIP(remote_side = part_base.id, back_populates = "down");
    struct part_base **down RELATIONSHIP(back_populates = "up", cascade = "all");
} MODEL(table = "part_bases", polymorphic_on = kind, polymorphic_identity = "base");
struct part_derived {
    struct part_base base;
    int base_id COLUMN(primary_key, foreign_key = "part_bases.id");
    char *note COLUMN(nullable);
} MODEL(table = "part_deriveds", inherits = part_base, polymorphic_identity = "derived");
""", """
Z
N part_base id=1
N part_base id=1 label=b
N part_base id=1
N part_base id=5
A 0
F
M 2
A 3
H part_base 1
G 0 down
G 0 up
F
?
""", """
Z
N part_base id=1 label=a
N part_base id=5
N part_base id=6
A 0
T
L 0 label b
F
A 1
H part_base 1
G 0 up
U 0
B
M 0
F
?
""", """
Z
N part_base id=1 label=a
N part_base id=5
N part_base id=6
A 0
T
P 0 down 1
F
A 2
H part_base 1
G 0 up
F
?
""", """
Z
N part_derived id=1 label=a note=b
N part_base id=2
N part_base id=3
A 0
T
Q part_base id * id a 0 0
A 1
H part_derived 1
Y 0 label
Y 0 note
T
Q part_base id * id a 0 0
A 2
H part_derived 1
Y 0 up_id
L 0 note c
F
Y 0 note
?
"""),
    # Rows that hang on each other are deleted in order, though one was read as its base's. A new row
    # with the key of a deleted one is written over it. What was deleted with its parent takes that along
    # where it is merged. A list that is cleared still has its members while their owner leaves.
    "leave": ("""
struct leave_node;
struct leave_child;
struct leave_parent {
    int id COLUMN(primary_key);
    struct leave_child **cs RELATIONSHIP(back_populates = "p", cascade = "all, delete-orphan");
    struct leave_node **nodes RELATIONSHIP(cascade = "all, delete-orphan");
} MODEL(table = "leave_parents");
struct leave_child {
    int id COLUMN(primary_key);
    char *label COLUMN(nullable);
    int p_id COLUMN(foreign_key = "leave_parents.id", nullable);
    struct leave_parent *p RELATIONSHIP(back_populates = "cs", cascade = "save-update, merge, expunge");
} MODEL(table = "leave_children");
struct leave_node {
    int id COLUMN(primary_key);
    char *kind;
    int up_id COLUMN(foreign_key = "leave_nodes.id", nullable);
    int parent_id COLUMN(foreign_key = "leave_parents.id", nullable);
    struct leave_node *up RELATIONSHIP(remote_side = leave_node.id);
} MODEL(table = "leave_nodes", polymorphic_on = kind, polymorphic_identity = "node");
struct leave_leaf {
    struct leave_node base;
    int base_id COLUMN(primary_key, foreign_key = "leave_nodes.id");
    char *note COLUMN(nullable);
} MODEL(table = "leave_leaves", inherits = leave_node, polymorphic_identity = "leaf");
""", """
N leave_parent id=1
N leave_node id=2
N leave_leaf id=3 note=a
P 0 nodes 1
P 0 nodes 2
S 2 up 1
A 0
T
D 0
T
""", """
N leave_parent id=1
N leave_child id=2 label=a
N leave_child id=2 label=b
P 0 cs 1
A 0
T
D 1
P 0 cs 2
F
?
""", """
N leave_parent id=1
N leave_child id=2 label=a
P 0 cs 1
A 0
T
D 0
F
T
M 1
F
""", """
N leave_parent id=1
N leave_child id=2
N leave_child id=3
A 0
P 0 cs 1
P 0 cs 2
C 0 cs
"""),
    # A one-to-one that is known from its other side is asked of the database all the same, and all that
    # is pending is written before. So it is before a get, where a merge has let go of an orphan.
    "pair": ("""
struct pair_two;
struct pair_one {
    int id COLUMN(primary_key);
    char *label COLUMN(nullable);
    struct pair_two *two RELATIONSHIP(uselist = false, cascade = "all, delete-orphan", back_populates = "one");
} MODEL(table = "pair_ones");
struct pair_two {
    int id COLUMN(primary_key);
    int one_id COLUMN(foreign_key = "pair_ones.id", unique, nullable);
    struct pair_one *one RELATIONSHIP(back_populates = "two");
} MODEL(table = "pair_twos");
""", """
Z
N pair_one id=1 label=a
N pair_two id=2
N pair_one id=3 label=b
S 1 one 0
A 1
T
G 1 one
A 2
G 0 two
""", """
Z
N pair_one id=1 label=a
N pair_two id=1
N pair_two id=1
S 0 two 1
S 1 one -
A 1
M 2
H pair_one 3
"""),
    # An expired row is read before it is deleted: what a rollback took back does not come again with it.
    "alone": ("""
struct alone_row {
    int id COLUMN(primary_key);
    char *label COLUMN(nullable);
} MODEL(table = "alone_rows");
""", """
N alone_row id=1 label=a
A 0
T
L 0 label b
F
B
D 0
T
M 0
T
"""),
}
