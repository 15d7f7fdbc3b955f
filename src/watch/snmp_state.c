#include "watch/snmp_state.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>

enum group { SCALARS, LOADS, STORAGE, SENSORS, LM, PORTS, HUAWEI, H3C };
enum scalar { UPTIME, CPU_IDLE, MEMORY, MEMORY_FREE, BUFFERS, CACHE };
enum { STORAGE_TYPE, STORAGE_SIZE, STORAGE_USED, STORAGE_RAM = 2 };
enum { SENSOR_TYPE, SENSOR_SCALE, SENSOR_PRECISION, SENSOR_VALUE, SENSOR_STATUS };
enum { CELSIUS = 8, SCALE_UNITS = 9, SENSOR_OK = 1, PORT_UP = 1 };
enum { PORT_WANTED, PORT_STATE, PORT_NAME };
enum { VENDOR_LOAD, VENDOR_MEMORY, VENDOR_HEAT };

#define VENDOR_HEAT_MOST 150 /* °C; more is a mark for "no sensor here" */

const struct poll_group snmp_state_groups[] = {
    [SCALARS] = {{"1.3.6.1.2.1.1.3", "1.3.6.1.4.1.2021.11.11", "1.3.6.1.4.1.2021.4.5", "1.3.6.1.4.1.2021.4.6",
                  "1.3.6.1.4.1.2021.4.14", "1.3.6.1.4.1.2021.4.15"},
                 1},
    [LOADS] = {{"1.3.6.1.2.1.25.3.3.1.2"}, 20},
    [STORAGE] = {{"1.3.6.1.2.1.25.2.3.1.2", "1.3.6.1.2.1.25.2.3.1.5", "1.3.6.1.2.1.25.2.3.1.6"}, 10},
    [SENSORS] = {{"1.3.6.1.2.1.99.1.1.1.1", "1.3.6.1.2.1.99.1.1.1.2", "1.3.6.1.2.1.99.1.1.1.3",
                  "1.3.6.1.2.1.99.1.1.1.4", "1.3.6.1.2.1.99.1.1.1.5"},
                 10},
    [LM] = {{"1.3.6.1.4.1.2021.13.16.2.1.3"}, 20},
    [PORTS] = {{"1.3.6.1.2.1.2.2.1.7", "1.3.6.1.2.1.2.2.1.8", "1.3.6.1.2.1.31.1.1.1.1"}, 15},
    [HUAWEI] = {{"1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5", "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7",
                 "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.11"},
                15},
    [H3C] = {{"1.3.6.1.4.1.25506.2.6.1.1.1.1.6", "1.3.6.1.4.1.25506.2.6.1.1.1.1.8", "1.3.6.1.4.1.25506.2.6.1.1.1.1.12"},
             15},
};
const size_t snmp_state_group_count = sizeof snmp_state_groups / sizeof *snmp_state_groups;

void snmp_state_begin(struct snmp_state *state) { state->vendor_load = state->vendor_memory = state->hottest = NAN; }

/* ---- taking ---- */

/* Rows of a table come in order, and its columns side by side: the row is the last one, or a new one. */
static struct snmp_cells *row_of(struct snmp_table *table, uint32_t row)
{
    for (size_t i = table->n; i > 0; i--) {
        if (table->rows[i - 1].row == row)
            return &table->rows[i - 1];
    }
    if (table->n == POLL_ROWS)
        return NULL;
    table->rows[table->n] = (struct snmp_cells){.row = row};
    return &table->rows[table->n++];
}

static void take_cell(struct snmp_table *table, uint32_t row, size_t column, int64_t number)
{
    struct snmp_cells *cells = row_of(table, row);
    if (!cells)
        return;
    cells->cells[column] = number;
    cells->given |= 1u << column;
}

static void take_port(struct snmp_state *state, uint32_t row, size_t column, const struct poll_value *value)
{
    struct snmp_port *port = NULL;
    for (size_t i = state->port_count; i > 0 && !port; i--) {
        if (state->ports[i - 1].row == row)
            port = &state->ports[i - 1];
    }
    if (!port && state->port_count == POLL_ROWS)
        return;
    if (!port) {
        port = &state->ports[state->port_count++];
        *port = (struct snmp_port){.row = row};
    }
    if (column == PORT_NAME)
        snprintf(port->name, sizeof port->name, "%s", value->text);
    else if (column == PORT_STATE)
        port->up = value->number == PORT_UP;
    else
        port->wanted = value->number == PORT_UP;
}

static void keep_highest(double *highest, double value)
{
    if (isnan(*highest) || value > *highest)
        *highest = value;
}

/* Cards without a processor or a sensor say 0. */
static void take_vendor(struct snmp_state *state, size_t column, int64_t number)
{
    if (number <= 0 || number > (column == VENDOR_HEAT ? VENDOR_HEAT_MOST : 100))
        return;
    keep_highest(column == VENDOR_LOAD     ? &state->vendor_load
                 : column == VENDOR_MEMORY ? &state->vendor_memory
                                           : &state->hottest,
                 (double)number);
}

void snmp_state_take(struct snmp_state *state, const struct poll_value *value)
{
    size_t column = value->column;
    uint32_t row = value->row;
    switch ((enum group)value->group) {
    case SCALARS:
        state->scalars[column] = value->number;
        state->scalars_given |= 1u << column;
        break;
    case LOADS:
        state->load_sum += value->number >= 0 && value->number <= 100 ? value->number : 0;
        state->load_count++;
        break;
    case STORAGE: take_cell(&state->storage, row, column, value->number); break;
    case SENSORS: take_cell(&state->sensors, row, column, value->number); break;
    case LM: /* thousandths of a degree */
        if (value->number > 0 && value->number < VENDOR_HEAT_MOST * 1000)
            keep_highest(&state->hottest, (double)value->number / 1000);
        break;
    case PORTS: take_port(state, row, column, value); break;
    case HUAWEI:
    case H3C: take_vendor(state, column, value->number); break;
    }
}

/* ---- telling ---- */

static bool given(const struct snmp_state *state, enum scalar scalar) { return state->scalars_given & 1u << scalar; }

double snmp_state_load(const struct snmp_state *state)
{
    if (state->load_count)
        return (double)state->load_sum / (double)state->load_count;
    if (given(state, CPU_IDLE) && state->scalars[CPU_IDLE] >= 0 && state->scalars[CPU_IDLE] <= 100)
        return 100 - (double)state->scalars[CPU_IDLE];
    return state->vendor_load;
}

static double part_used(double used, double all) { return used >= 0 && used <= all ? 100 * used / all : NAN; }

double snmp_state_memory(const struct snmp_state *state)
{
    static const unsigned STORAGE_ALL = 1u << STORAGE_TYPE | 1u << STORAGE_SIZE | 1u << STORAGE_USED;
    if (given(state, MEMORY) && given(state, MEMORY_FREE) && state->scalars[MEMORY] > 0) {
        double all = (double)state->scalars[MEMORY];
        return part_used(all - (double)state->scalars[MEMORY_FREE] - (double)state->scalars[BUFFERS] -
                             (double)state->scalars[CACHE],
                         all);
    }
    for (size_t i = 0; i < state->storage.n; i++) {
        const struct snmp_cells *row = &state->storage.rows[i];
        if (row->given == STORAGE_ALL && row->cells[STORAGE_TYPE] == STORAGE_RAM && row->cells[STORAGE_SIZE] > 0)
            return part_used((double)row->cells[STORAGE_USED], (double)row->cells[STORAGE_SIZE]);
    }
    return state->vendor_memory;
}

/* Scale goes by thousands around 9 (units), precision says how many of the digits stand behind the point. */
static double celsius(const struct snmp_cells *row)
{
    double value = (double)row->cells[SENSOR_VALUE];
    int64_t scale = row->given & 1u << SENSOR_SCALE ? row->cells[SENSOR_SCALE] : SCALE_UNITS;
    int64_t digits = row->given & 1u << SENSOR_PRECISION ? row->cells[SENSOR_PRECISION] : 0;
    return value * pow(1000, (double)(scale - SCALE_UNITS)) / pow(10, (double)digits);
}

double snmp_state_heat(const struct snmp_state *state)
{
    double hottest = state->hottest;
    for (size_t i = 0; i < state->sensors.n; i++) {
        const struct snmp_cells *row = &state->sensors.rows[i];
        bool right = row->cells[SENSOR_TYPE] == CELSIUS && row->given & 1u << SENSOR_VALUE;
        bool works = !(row->given & 1u << SENSOR_STATUS) || row->cells[SENSOR_STATUS] == SENSOR_OK;
        if (right && works && isfinite(celsius(row)))
            keep_highest(&hottest, celsius(row));
    }
    return hottest;
}

double snmp_state_days(const struct snmp_state *state)
{
    return given(state, UPTIME) ? (double)state->scalars[UPTIME] / 100 / 86400 : NAN;
}

const struct snmp_port *snmp_state_port(const struct snmp_state *state, const char *name)
{
    for (size_t i = 0; i < state->port_count; i++) {
        if (text_same(state->ports[i].name, name))
            return &state->ports[i];
    }
    return NULL;
}
