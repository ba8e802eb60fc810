#include "hero.h"
#include "team.h"

#include <stdio.h>

int main(void)
{
    struct team team = {.id = 1, .name = "Preventers"};
    struct hero hero = {.id = 1, .team_id = team.id, .team = &team};
    printf("hero %d is in %s\n", (int)hero.id, hero.team->name);
    return 0;
}
