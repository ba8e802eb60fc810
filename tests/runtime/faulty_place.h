#pragma once

/* A database in a file of its own, in a new folder, over the VFS that fails. */

#include "faulty_vfs.h"

struct place {
    char folder[64];
    char url[128];
    struct faults faults;
};

/* Makes the folder, and the VFS the default one; no call fails yet. The place must outlive every
 * connection to it. */
void place_open(struct place *place);
/* Removes the folder and what SQLite left there. */
void place_close(struct place *place);
