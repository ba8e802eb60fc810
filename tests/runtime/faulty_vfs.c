#include "faulty_vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>

/* The real file lies behind the shim's own part. */
struct faulty_file {
    sqlite3_file base;
    struct faults *faults;
    sqlite3_file *real;
};

static sqlite3_vfs faulty;

static struct faulty_file *faulty_of(sqlite3_file *file)
{
    return (struct faulty_file *)(void *)file;
}

/* SQLITE_OK where the call may go on. A failure lasts: what fails once goes on failing until the
 * test mends it, as a broken disk does. */
static int pass(struct faults *faults, int code)
{
    faults->calls++;
    if (faults->fault == FAULT_NONE || faults->after-- > 0)
        return SQLITE_OK;
    if (faults->fault == FAULT_KILL)
        raise(SIGKILL);
    faults->failed++;
    return faults->fault == FAULT_FULL ? SQLITE_FULL : code;
}

/* A call that takes no room on the disk: a full one does not hinder it. */
static int pass_if_room(struct faults *faults, int code)
{
    return faults->fault == FAULT_FULL ? SQLITE_OK : pass(faults, code);
}

static int file_close(sqlite3_file *file)
{
    return faulty_of(file)->real->pMethods->xClose(faulty_of(file)->real);
}

static int file_read(sqlite3_file *file, void *data, int n, sqlite3_int64 at)
{
    struct faulty_file *own = faulty_of(file);
    int code = pass_if_room(own->faults, SQLITE_IOERR_READ);
    return code ? code : own->real->pMethods->xRead(own->real, data, n, at);
}

static int file_write(sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
    struct faulty_file *own = faulty_of(file);
    int code = pass(own->faults, SQLITE_IOERR_WRITE);
    return code ? code : own->real->pMethods->xWrite(own->real, data, n, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct faulty_file *own = faulty_of(file);
    int code = pass_if_room(own->faults, SQLITE_IOERR_TRUNCATE);
    return code ? code : own->real->pMethods->xTruncate(own->real, size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct faulty_file *own = faulty_of(file);
    int code = pass_if_room(own->faults, SQLITE_IOERR_FSYNC);
    return code ? code : own->real->pMethods->xSync(own->real, flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct faulty_file *own = faulty_of(file);
    int code = pass_if_room(own->faults, SQLITE_IOERR_FSTAT);
    return code ? code : own->real->pMethods->xFileSize(own->real, size);
}

static int file_lock(sqlite3_file *file, int level)
{
    struct faulty_file *own = faulty_of(file);
    int code = pass_if_room(own->faults, SQLITE_IOERR_LOCK);
    return code ? code : own->real->pMethods->xLock(own->real, level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return faulty_of(file)->real->pMethods->xUnlock(faulty_of(file)->real, level);
}

static int file_check_lock(sqlite3_file *file, int *result)
{
    struct faulty_file *own = faulty_of(file);
    int code = pass_if_room(own->faults, SQLITE_IOERR_CHECKRESERVEDLOCK);
    return code ? code : own->real->pMethods->xCheckReservedLock(own->real, result);
}

static int shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **at)
{
    struct faulty_file *own = faulty_of(file);
    int code = pass(own->faults, SQLITE_IOERR_SHMMAP);
    return code ? code : own->real->pMethods->xShmMap(own->real, region, size, extend, at);
}

static int shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    struct faulty_file *own = faulty_of(file);
    /* What is locked can be unlocked. */
    int code =
        flags & SQLITE_SHM_UNLOCK ? SQLITE_OK : pass_if_room(own->faults, SQLITE_IOERR_SHMLOCK);
    return code ? code : own->real->pMethods->xShmLock(own->real, offset, n, flags);
}

static void shm_barrier(sqlite3_file *file)
{
    faulty_of(file)->real->pMethods->xShmBarrier(faulty_of(file)->real);
}

static int shm_unmap(sqlite3_file *file, int delete)
{
    return faulty_of(file)->real->pMethods->xShmUnmap(faulty_of(file)->real, delete);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    return faulty_of(file)->real->pMethods->xFileControl(faulty_of(file)->real, operation,
                                                         argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return faulty_of(file)->real->pMethods->xSectorSize(faulty_of(file)->real);
}

static int file_characteristics(sqlite3_file *file)
{
    return faulty_of(file)->real->pMethods->xDeviceCharacteristics(faulty_of(file)->real);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static sqlite3_vfs *real_vfs(void)
{
    return sqlite3_vfs_find("unix");
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct faulty_file *own = faulty_of(file);
    own->faults = vfs->pAppData;
    own->real = (sqlite3_file *)(void *)(own + 1);
    own->base.pMethods = NULL;
    int code = pass_if_room(own->faults, SQLITE_CANTOPEN);
    if (!code)
        code = real_vfs()->xOpen(real_vfs(), name, own->real, flags, out);
    if (!code)
        own->base.pMethods = &methods;
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct faults *faults = vfs->pAppData;
    if (faults->fault == FAULT_KILL && faults->behind) {
        int done = real_vfs()->xDelete(real_vfs(), name, sync);
        (void)pass(faults, done);
        return done;
    }
    int code = pass_if_room(faults, SQLITE_IOERR_DELETE);
    return code ? code : real_vfs()->xDelete(real_vfs(), name, sync);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
    int code = pass_if_room(vfs->pAppData, SQLITE_IOERR_ACCESS);
    return code ? code : real_vfs()->xAccess(real_vfs(), name, flags, result);
}

void faulty_vfs_install(struct faults *faults)
{
    sqlite3_vfs_unregister(&faulty);
    faulty = *real_vfs();
    faulty.zName = "faulty";
    faulty.pNext = NULL;
    faulty.pAppData = faults;
    faulty.szOsFile = (int)sizeof(struct faulty_file) + real_vfs()->szOsFile;
    faulty.xOpen = vfs_open;
    faulty.xDelete = vfs_delete;
    faulty.xAccess = vfs_access;
    sqlite3_vfs_register(&faulty, 1);
}
