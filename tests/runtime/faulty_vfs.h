#pragma once

/* A VFS over SQLite's own that counts its calls and makes one of them fail, or kills the process
 * there. It becomes the default one; the counters belong to the test. */

#include <stdbool.h>

enum fault { FAULT_NONE, FAULT_IO, FAULT_FULL, FAULT_KILL };

struct faults {
    enum fault fault;
    long after; /* calls that still succeed */
    long calls;
    long failed;
    bool behind; /* kill once the call is done, and not before */
};

/* `faults` must outlive every connection opened from now on. */
void faulty_vfs_install(struct faults *faults);
