#include "faulty_place.h"
#include "support.h"

#include <stdlib.h>
#include <unistd.h>

void place_open(struct place *place)
{
    memset(place, 0, sizeof *place);
    /* In memory where there is such a place: thousands of these are made, and synchronised. */
    snprintf(place->folder, sizeof place->folder, "%s/bothways-faults-XXXXXX",
             access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->url, sizeof place->url, "sqlite:%s/test.db", place->folder);
    faulty_vfs_install(&place->faults);
}

void place_close(struct place *place)
{
    char path[160];
    const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", place->url + strlen("sqlite:"), suffixes[i]);
        unlink(path);
    }
    rmdir(place->folder);
}
