/* One line per noteworthy thing, on standard error (journald keeps it). Only doors and server log;
 * inner floors return errors. `id` is a stable word such as "mail.refused" that the handbook explains. */
#ifndef FENGSUI_BASE_LOG_H
#define FENGSUI_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_threshold(enum log_level level); /* default LOG_INFO */
void log_line(enum log_level level, const char *id, const char *format, ...) __attribute__((format(printf, 3, 4)));

#define log_info(id, ...) log_line(LOG_INFO, id, __VA_ARGS__)
#define log_warn(id, ...) log_line(LOG_WARN, id, __VA_ARGS__)
#define log_error(id, ...) log_line(LOG_ERROR, id, __VA_ARGS__)

#endif
