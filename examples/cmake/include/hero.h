#pragma once
#include <stdint.h>

#include <bothways/model.h>

struct team;

struct hero {
    int64_t id COLUMN(primary_key);
    int64_t team_id COLUMN(nullable, foreign_key = "team.id");
    struct team *team RELATIONSHIP(back_populates = "heroes");
} MODEL(table = "hero");
