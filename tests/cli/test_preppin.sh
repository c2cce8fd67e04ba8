# Six worked exercises with known answers, each solved as a user would: a project with an importer, and a script that
# answers.
. "$ROOT/tests/cli/setup.sh"
need_data preppin_kpi/README.md
data=$PERILUNE_DATA/preppin_kpi

# import CASE INPUT IMPORTER ROWS: so many rows come from that file.
import() {
    run 0 --project "$ROOT/tests/preppin/case_$1" -d "$1.db" import "$data/case_$1/$2" --as "$3"
    says out "inserted $4, updated 0, unchanged 0"
}

# Lines in any order; the exercises' numbers come with zeros at their ends here and without there.
lines() { tr -d '\r' | sed -E 's/(\.[0-9]*[1-9])0+,/\1,/g' | LC_ALL=C sort; }

# answer CASE: what the script prints is what the exercise expects.
answer() {
    run 0 --project "$ROOT/tests/preppin/case_$1" -d "$1.db" run "$ROOT/tests/preppin/case_$1/answer.lua"
    lines <out >got
    gzip -cdf "$data/case_$1"/expected_output_01.csv* | lines >expected
    diff -u expected got || fail "case $1 has another answer"
    count=$((count + 1))
}

import 040 input_02.csv sudzilla 39
answer 040

# The inputs hold the holidays of several countries; the answer is the one with those of input_06.
import 083 input_01.csv starts 1
import 083 input_06.csv holidays 485
import 083 input_02.csv leave 2
answer 083

import 160 input_01.csv.gz superstore 9,994
answer 160

# The sheets hold a second table below the first, whose header is no figures: refused aloud.
for shop in 01 02 03 04 05 06 07 08 09 10 11 12; do
    import 172 "input_$shop.csv" shop 140
    says out "rejected 12 of 192 rows"
    says out 'line 17: column "Target": not a number: "Target"'
done
answer 172

import 237 input_01.csv staff 607
answer 237

import 280 input_02.csv complaints 100
lacks out rejected
answer 280
passed
