#include "udpchat/cli_options.hpp"

#include "udpchat/add_option.hpp"
#include "udpchat/duration.hpp"
#include "udpchat/encoding_names.hpp"
#include "udpchat/escape.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

namespace udpchat {
namespace {

std::string unescaped(const std::string& text) {
  return std::string(Composer({.input = Input::escaped}).compose(text));
}

void add_wait_option(CLI::App& app, Written& written, const char* help) {
  // A flag, so that "--wait hello" sends hello.
  add_flag_with_value(app, "--wait", "TIME", "1s", written.wait, help);
}

}  // namespace

void add_encoding_option(CLI::App& app, CommandLine& line) {
  begin_group(app, "Text");
  add_option(
      app, "--encoding", "NAME",
      [&](const std::string& name) {
        line.composing.encoding = line.style.encoding = encoding_name(name);
      },
      "of the text in datagrams: utf-8 (the default),\ngbk, big5, shift_jis, latin1, utf-16le ... "
      "or\nwhatever 'iconv -l' lists; auto sends utf-8, and\nshows what is not utf-8 as gb18030");
}

void add_input_options(CLI::App& app, CommandLine& line) {
  begin_group(app, "Text");
  add_option(
      app, "--input", names_of(kInputs),
      [&](const std::string& name) { line.composing.input = value_of(kInputs, name); },
      "what a line is: text (the default), hex octets\nsuch as 48 65 0x6c,6c, text with escapes:\n"
      "\\n \\r \\t \\0 \\\\ \\xNN (octet) \\u{N} (character),\n"
      "or raw octets, sent exactly as they are");
  add_option(
      app, "--eol", names_of(kLineEnds),
      [&](const std::string& name) { line.composing.eol = value_of(kLineEnds, name); },
      "what ends each text that is sent (none is the\ndefault; hex and raw stay as they are)");
}

void add_output_options(CLI::App& app, CommandLine& line) {
  begin_group(app, "Output");
  auto& style = line.style;
  auto* show = add_option(
      app, "--show", names_of(kViews),
      [&](const std::string& name) { style.view = value_of(kViews, name); },
      "show what arrives as text (the default), as a hex\ndump, or as both");
  exclude(add_flag(
              app, "--hex", [&] { style.view = View::hex; }, "the same as --show hex"),
          show);
  add_flag(app, "--lengths", style.lengths, "show how many bytes each datagram has");
  add_flag(app, "--escape-backslash", style.exact,
           "show a backslash as \\\\, a newline at the end as \\n\nand the text (empty) as "
           "\\x28empty), so that no two\ntexts look alike");
  add_flag(app, "--timestamps", style.timestamps, "show HH:MM:SS.mmm in front of what arrives");
  add_flag(app, "--destination", style.destination, "show where each datagram was sent to, too");
  add_flag(app, "--summary", line.summary,
           "say at the end what was sent and received, by\npeer, what was dropped, and errors");
  add_flag(
      app, "--json", [&] { style.output = Output::json; },
      "write one JSON object a line for each datagram\nreceived, sent or failed, and each notice");
}

void add_chat_options(CLI::App& app, CommandLine& line, Written& written) {
  begin_group(app, "Chat");
  add_wait_option(app, written,
                  "in a pipe: how long to stay after the end of the\ninput, 1s or forever");
  add_flag(
      app, "--no-history", [&] { line.history = false; }, "keep no history of typed lines");
  add_flag(
      app, "--no-bracketed-paste", [&] { line.bracketed_paste = false; },
      "do not ask the terminal to mark what is pasted:\na pasted line end then sends the line");
}

void add_texts(CLI::App& app, CommandLine& line) {
  add_operands(
      app, "TEXT", line.texts,
      "each is a datagram (-- goes before one that is\n-like-this); without any, each line "
      "of stdin\nis one, but for empty ones");
}

void add_send_options(CLI::App& app, CommandLine& line, Written& written) {
  begin_group(app, "Sending");
  auto* file = add_option(
      app, "--file", "FILE", [&](const std::string& name) { line.file = name; },
      "send the bytes of FILE, or of stdin where it is -,\ncut into datagrams of --size bytes");
  exclude(file, "TEXT");
  need(add_count(app, "--size", line.size, "of these datagrams (default: what goes whole)", "BYTES",
                 max_payload(Family::v6)),
       file);
  add_count(app, "--repeat", line.repeat, "send all of it N times");
  auto* interval = add_option(
      app, "--interval", "TIME",
      [&](const std::string& text) { line.interval = parse_duration(text); },
      "from one datagram to the next: 250ms, 2s ...");
  auto* rate = add_option(
      app, "--rate", "N/s",
      [&](const std::string& text) {
        line.interval = std::chrono::nanoseconds(
            static_cast<std::chrono::nanoseconds::rep>(1e9 / parse_rate(text)));
      },
      "the same as so many datagrams a second");
  exclude(rate, interval);
  add_wait_option(app, written,
                  "show the replies that come within TIME (1s, or\nforever) after the last "
                  "datagram; status 3 if none\ndoes");
  add_count(app, "--replies", line.replies, "wait, but leave once N replies are there");
}

void add_receive_options(CLI::App& app, CommandLine& line) {
  begin_group(app, "Receiving");
  add_count(app, "-n,--count", line.count, "leave after N datagrams");
  add_option(
      app, "--timeout", "TIME", [&](const std::string& text) { line.timeout = parse_wait(text); },
      "leave after TIME: 500ms, 10s ...; status 3 if\nnothing came");
  auto* raw = add_flag(
      app, "--raw", [&] { line.style.output = Output::payloads; },
      "write payloads only, exactly as they came");
  exclude(raw, "--json");
  auto* delimiter = add_option(
      app, "--delimiter", "TEXT",
      [&](const std::string& text) { line.style.delimiter = unescaped(text); },
      "write TEXT behind each payload; \\n \\0 \\xNN are\nescapes");
  need(delimiter, raw);
  auto* null = add_flag(
      app, "--null", [&] { line.style.delimiter = std::string(1, '\0'); },
      "write a NUL behind each payload");
  need(null, raw);
  exclude(null, delimiter);
}

void add_serve_options(CLI::App& app, CommandLine& line, Written& written) {
  begin_group(app, "Answering");
  add_option(
      app, "--reply", "RULE", [&](const std::string& rule) { written.reply = rule; },
      "how to answer; see below");
  add_list(
      app, "--on", "PATTERN=RULE", [&](const std::string& on) { written.on.push_back(on); },
      "answer what matches PATTERN by RULE; the first\nthat matches answers; may be given several "
      "times");
  add_option(
      app, "--limit", "N|none",
      [&](const std::string& text) {
        const auto number = text.substr(0, text.size() - (text.ends_with("/s") ? 2 : 0));
        line.limit = text == "none" ? std::nullopt : std::optional(parse_count(number, kHighest));
        line.command_limit = line.limit;
        line.command_limit_time = std::chrono::seconds(1);
      },
      "answer one source at most N times a second\n(default: 1000, by commands 200 in 10 "
      "seconds);\nmore is counted, not answered");
  add_option(
      app, "--exec-time", "TIME",
      [&](const std::string& text) {
        line.command_time = parse_duration(text);
        if (line.command_time.count() == 0)
          throw std::invalid_argument("no command takes no time; write 250ms, 2s ...");
      },
      "kill a command that takes longer (default: 5s)");
  add_count(app, "--exec-at-once", line.commands_at_once,
            "run no more than N commands at once (default: 16)", "N", 1024);
  add_count(app, "--threads", line.threads,
            "answer on N threads, each with a socket of its\nown on the port (default: 1); for "
            "hosts with many\nprocessors",
            "N", 256);
  add_flag(app, "--quiet", line.quiet, "do not print what comes and is answered");
}

}  // namespace udpchat
