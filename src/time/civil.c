/* Civil dates as arithmetic.
 *
 * 1. The calendar is the proleptic Gregorian one with a year 0; the year of the arithmetic begins in March,
 *    so that the leap day is the last day of its year and 400 years are always 146,097 days.
 * 2. Division rounds down, so that times before 1970 need no special case.
 * 3. A week belongs to the year of its Thursday (ISO 8601). */
#include "time/civil.h"

enum { DAYS_IN_ERA = 146097, DAYS_TO_1970 = 719468 }; /* 400 years; 0000-03-01 to 1970-01-01 */

/* Counts further out than this are taken as this, so that a year fits an int. */
#define FURTHEST (INT64_C(1) << 55)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t civil_days(int64_t year, int64_t month, int64_t day)
{
    int64_t from_march = month - 3, years = floor_div(from_march, 12);
    from_march -= years * 12;
    year += years;
    int64_t era = floor_div(year, 400), year_of_era = year - era * 400;
    int64_t day_of_year = (153 * from_march + 2) / 5 + day - 1;
    return era * DAYS_IN_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           DAYS_TO_1970;
}

static void split_days(int64_t days, struct civil *civil)
{
    int64_t from_march_0000 = days + DAYS_TO_1970;
    int64_t era = floor_div(from_march_0000, DAYS_IN_ERA);
    int day_of_era = (int)(from_march_0000 - era * DAYS_IN_ERA);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_IN_ERA - 1)) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int from_march = (5 * day_of_year + 2) / 153;
    civil->day = day_of_year - (153 * from_march + 2) / 5 + 1;
    civil->month = from_march < 10 ? from_march + 3 : from_march - 9;
    civil->year = (int)(era * 400) + year_of_era + (civil->month <= 2);
}

struct civil civil_from_seconds(int64_t local_seconds)
{
    if (local_seconds > FURTHEST) local_seconds = FURTHEST;
    if (local_seconds < -FURTHEST) local_seconds = -FURTHEST;
    struct civil civil;
    int64_t days = floor_div(local_seconds, DAY_SECONDS);
    int second_of_day = (int)(local_seconds - days * DAY_SECONDS);
    split_days(days, &civil);
    civil.hour = second_of_day / 3600;
    civil.minute = second_of_day / 60 % 60;
    civil.second = second_of_day % 60;
    return civil;
}

int64_t civil_to_seconds(const struct civil *civil)
{
    return civil_days(civil->year, civil->month, civil->day) * DAY_SECONDS + civil->hour * 3600 +
           civil->minute * 60 + civil->second;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int civil_days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

bool civil_valid(const struct civil *civil)
{
    return civil->year >= -9999 && civil->year <= 9999 && civil->month >= 1 && civil->month <= 12 &&
           civil->day >= 1 && civil->day <= civil_days_in_month(civil->year, civil->month) &&
           civil->hour >= 0 && civil->hour <= 23 && civil->minute >= 0 && civil->minute <= 59 &&
           civil->second >= 0 && civil->second <= 59;
}

int civil_weekday(int64_t days)
{
    return (int)((days % 7 + 10) % 7) + 1; /* 1970-01-01 was a Thursday */
}

void civil_iso_week(int64_t days, int *year, int *week)
{
    int64_t thursday = days + 4 - civil_weekday(days);
    struct civil civil;
    split_days(thursday, &civil);
    *year = civil.year;
    *week = (int)((thursday - civil_days(civil.year, 1, 1)) / 7) + 1;
}
