/* Prints where every member of every_position.h lies; LAYOUT_HEADER is that header, or a copy. */
#include LAYOUT_HEADER

#include <stddef.h>
#include <stdio.h>

#define SIZE(type) printf("%s %lu\n", #type, (unsigned long)sizeof(type))
#define PLACE(type, member)                                                                        \
    printf("%s.%s %lu\n", #type, #member, (unsigned long)offsetof(type, member))

int main(void)
{
    SIZE(struct harbour);
    PLACE(struct harbour, id);
    PLACE(struct harbour, name);
    PLACE(struct harbour, crews);
    SIZE(struct berth);
    PLACE(struct berth, harbour_id);
    PLACE(struct berth, number);
    PLACE(struct berth, seal);
    PLACE(struct berth, label);
    SIZE(struct ship);
    PLACE(struct ship, id);
    PLACE(struct ship, harbour_id);
    PLACE(struct ship, length);
    PLACE(struct ship, draught);
    PLACE(struct ship, berth_number);
    PLACE(struct ship, berth);
    PLACE(struct ship, crews);
    PLACE(struct ship, on_arrival);
    SIZE(cargo);
    PLACE(cargo, id);
    PLACE(cargo, weight);
    SIZE(struct stamped);
    PLACE(struct stamped, created_at);
    PLACE(struct stamped, note);
    SIZE(struct crew);
    PLACE(struct crew, stamped);
    PLACE(struct crew, id);
    PLACE(struct crew, home_id);
    PLACE(struct crew, ship_id);
    PLACE(struct crew, home);
    PLACE(struct crew, ship);
    PLACE(struct crew, chests);
    PLACE(struct crew, notes);
    SIZE(struct memo);
    PLACE(struct memo, owner);
    SIZE(struct tug);
    PLACE(struct tug, id);
    PLACE(struct tug, code);
    PLACE(struct tug, ship_id);
    PLACE(struct tug, tows);
    return 0;
}
