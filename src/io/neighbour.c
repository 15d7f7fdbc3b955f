#include "io/neighbour.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the build folder programs are neighbours by one folder more; tests, by two and src. */
static bool beside_us(const struct neighbour *neighbour, char *buffer, size_t n)
{
    static const char *const PLACES[] = {"%1$s/%2$s", "%1$s/../%3$s/%2$s", "%1$s/../../../src/%3$s/%2$s"};
    char self[1024];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0)
        return false;
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    if (!slash)
        return false;
    *slash = '\0';
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++)
        if (snprintf(buffer, n, PLACES[i], self, neighbour->name, neighbour->folder) < (int)n &&
            access(buffer, X_OK) == 0)
            return true;
    return false;
}

const char *neighbour_path(const struct neighbour *neighbour, char *buffer, size_t n)
{
    const char *told = getenv(neighbour->variable);
    if (told && *told)
        snprintf(buffer, n, "%s", told);
    else if (!beside_us(neighbour, buffer, n))
        snprintf(buffer, n, "%s", neighbour->name);
    return buffer;
}
