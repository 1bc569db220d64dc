# What the expect scripts share. UDPCHAT names the program under test.

set timeout [expr {[info exists env(PATIENCE)] ? $env(PATIENCE) : 60}]
log_user 0
set env(TERM) xterm
set env(LC_ALL) C.UTF-8
set env(NO_COLOR) 1
set env(XDG_STATE_HOME) [exec mktemp -d]
trap {exit 1} {INT TERM}

proc fail {what} {
  global expect_out
  puts "FAILED: $what"
  puts "seen: [expr {[info exists expect_out(buffer)] ? $expect_out(buffer) : {}}]"
  exit 1
}

proc finish {} {
  exec rm -rf $::env(XDG_STATE_HOME)
  puts passed
  exit 0
}

# Starts udpchat on a terminal of 80 columns; the spawn id is the result.
proc start {args} {
  global env spawn_id spawn_out
  set ::stty_init "rows 24 columns 80"
  spawn -noecho $env(UDPCHAT) {*}$args
  set ::pid_of($spawn_id) [exp_pid]
  set ::tty_of($spawn_id) $spawn_out(slave,name)
  return $spawn_id
}

# Waits until the regular expression is seen. What it matched is in expect_out, in the caller too.
proc see {id pattern} {
  upvar #0 expect_out expect_out
  expect {
    -i $id -re $pattern {}
    timeout { fail "waited for /$pattern/" }
    eof { fail "it ended before /$pattern/" }
  }
}

proc port_of {id} {
  see $id {bound to \S*:(\d+)}
  return $::expect_out(1,string)
}

# Waits for a prompt, then types.
proc type_at {id prompt text} {
  see $id $prompt
  send -i $id -- $text
}

# The program ends, and with this status.
proc ends_with {id status} {
  expect {
    -i $id eof {}
    timeout { fail "it did not end; status $status was due" }
  }
  set result [wait -i $id]
  if {[llength $result] > 4} { fail "killed by [lrange $result 4 end]; status $status was due" }
  if {[lindex $result 3] != $status} { fail "status [lindex $result 3] instead of $status" }
}

# The port that the process has bound, once it has.
proc wait_for_port {pid} {
  for {set tries 0} {$tries < 3000} {incr tries} {
    if {[regexp {:(\d+) [^\n]*pid=} [join [lsearch -all -inline \
        [split [exec ss -Huanp] \n] "*pid=$pid,*"] \n] -> found]} { return $found }
    after 10
  }
  fail "process $pid binds no port"
}
