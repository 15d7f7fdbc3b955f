#include "base/log.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

static enum log_level threshold = LOG_INFO;

void log_threshold(enum log_level level) { threshold = level; }

void log_line(enum log_level level, const char *id, const char *format, ...)
{
    static const char *const NAMES[] = {"debug", "info", "warn", "error"};
    if (level < threshold)
        return;
    char line[2048];
    time_t seconds = (time_t)(clock_true() / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    size_t n = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%SZ", &tm);
    n += (size_t)snprintf(line + n, sizeof line - n, " %s %s ", NAMES[level], id);
    va_list args;
    va_start(args, format);
    int more = vsnprintf(line + n, sizeof line - n, format, args);
    va_end(args);
    n = more < 0 || (size_t)more >= sizeof line - n ? sizeof line - 2 : n + (size_t)more;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)line[i] < ' ')
            line[i] = ' '; /* a stranger's line break cannot forge a log line */
    line[n] = '\n';
    fwrite(line, 1, n + 1, stderr);
}
