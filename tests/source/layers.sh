#!/bin/sh
# The arrows between the files point to the core, and each foreign library is one file's affair.
set -eu
cd "$1"

failed=0
complain() {
  echo "$1"
  failed=1
}

# only LIBRARY-PATTERN FILE-PATTERN
only() {
  found=$(grep -rlE "#include <$1" src include | grep -vE "^(src|include/udpchat)/$2\.[ch]pp$" || true)
  [ -z "$found" ] || complain "<$1...> is for $2 only, not for: $found"
  grep -qrE "#include <$1" src include || complain "nobody includes <$1...>"
}
only 'asio' '(udp_endpoint|look_up)'
only 'readline/readline.h' terminal_console
only 'readline/history.h' line_history
only 'CLI/' '(cli|add_option)'
only 'nlohmann/' json_format
only 're2/' pattern
only 'iconv.h' converter
only 'fmt/format-inl.h' fmt
only 'uni(ctype|gbrk|width)\.h' characters

core='address address_writer characters choice code_page command command_line composer console converter'
core="$core datagram decoder dscp duration encoder encoding_names escape executor exit_status fmt format formats"
core="$core hex json_format line_splitter membership nearest network network_error octets pattern"
core="$core progress render repertoire reply_rule socket_options text transport input_source unescape unsendable upper_case version words"
logic='address_table contacts display fragmentation outbox pace quota receiver repeat_counts repeats repl'
logic="$logic reply_limit responder send_loop sender settings source_filter traffic"
socket='drop_watch interfaces look_up receive_batch socket_messages socket_reader socket_reports socket_setup udp_endpoint'
socket="$socket batch_sender envelope packet_queues"
files='file_descriptor history_file input_file'
console='event foreground line_history locale outlet output_queue screen_rows signals stream_console'
console="$console terminal_console terminal_output typed_input"
process='child_process command_runner spawn'
cli='add_option cli cli_options network_options'
app='bound parts session station'

# may_use LAYER "FILES OF THE LAYER" "FILES THEY MAY INCLUDE"
known=main
may_use() {
  for file in $2; do
    known="$known $file"
    used=$(includes_of "src/$file.cpp" "include/udpchat/$file.hpp")
    for header in $used; do
      case " $3 " in
        *" $header "*) ;;
        *) complain "$file ($1) may not include $header" ;;
      esac
    done
  done
}
includes_of() {
  cat "$@" 2>/dev/null | sed -n 's|^#include "udpchat/\(.*\)\.hpp"$|\1|p'
}
may_use core "$core" "$core"
may_use logic "$logic" "$core $logic"
may_use socket "$socket" "$core $socket"
may_use files "$files" "$core $files"
may_use console "$console" "$core $files $console"
may_use process "$process" "$core $files $process"
may_use cli "$cli" "$core $cli"
may_use app "$app" "$core $logic $socket $files $console $process $app"

# A new file belongs to a layer.
for path in src/*.cpp include/udpchat/*.hpp; do
  file=$(basename "${path%.*}")
  case " $known " in
    *" $file "*) ;;
    *) complain "$path belongs to no layer" ;;
  esac
done

# A cycle between headers.
tsort_input=$(for path in include/udpchat/*.hpp; do
  file=$(basename "$path" .hpp)
  for used in $(includes_of "$path"); do echo "$file $used"; done
done)
echo "$tsort_input" | tsort >/dev/null || complain "headers include one another in a circle"

ended=$(grep -nE '\b(exit|_exit|abort|quick_exit)\(' src/*.cpp include/udpchat/*.hpp || true)
[ -z "$ended" ] || complain "only main ends the program: $ended"

exit $failed
