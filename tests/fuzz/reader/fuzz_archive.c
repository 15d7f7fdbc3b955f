/* An archive that opens keeps its limits while its entries are read. */
#include "format/archive.h"
#include "../fuzz.h"

#include <stdlib.h>

static int count(void *user, const char *bytes, size_t n, bool last)
{
    (void)bytes, (void)last;
    *(size_t *)user += n;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct archive_limits limits = {.entries = 16, .entry_bytes = 1 << 16, .total_bytes = 1 << 18};
    __attribute__((cleanup(archive_done))) struct archive *archive = NULL;
    struct oops oops = {0};
    if (archive_open((const char *)data, n, "fuzz", &limits, &oops, &archive))
        return oops.code ? 0 : 1;
    for (size_t i = 0; i < archive_count(archive); i++) {
        size_t unpacked = 0;
        int r = archive_stream(archive, archive_name(archive, i), count, &unpacked);
        if (unpacked > limits.entry_bytes || r > 0)
            abort();
    }
    return 0;
}
