#pragma once
#include <stdint.h>

#include <bothways/model.h>

struct hero;

struct team {
    int64_t id COLUMN(primary_key);
    char *name COLUMN(unique);
    struct hero **heroes RELATIONSHIP(back_populates = "team");
} MODEL(table = "team");
