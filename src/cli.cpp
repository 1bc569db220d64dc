#include "udpchat/cli.hpp"

#include "udpchat/version.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <utility>

namespace udpchat {
namespace {

constexpr const char* kDescription =
    "Talk over UDP in the terminal: each line you type is one datagram, each datagram\n"
    "that arrives is one line. With --peer the chat starts at once, without it a menu.";

constexpr const char* kFooter = R"(
Examples:
  udpchat                                             the menu
  udpchat --bind 0.0.0.0:4567 --peer 192.168.1.5:8080 chat with a device or a person
  udpchat --bind 4567                                 wait for whoever writes to port 4567
  udpchat --peer [::1]:8080                           IPv6 goes in brackets
  printf 'one\ntwo\n' | udpchat --peer localhost:8080 two datagrams from a script

Without a terminal on stdin and stdout there is no prompt, no menu and no command: each line
of stdin is sent, each datagram is a line of stdout, notices go to stderr. At the end of the
input it stays one second for replies.

In the chat: /help lists the commands, Ctrl-D leaves.

Exit status: 0 left by the user or at the end of the input, 1 failure, 2 wrong usage,
130 Ctrl-C on an empty line, 143 SIGTERM, 129 SIGHUP.)";

/// Reads an option's value with `parse`, whose complaints become the command line's.
template <typename Parse, typename Store>
void add_address(CLI::App& app, const char* option, Parse parse, Store store, const char* help) {
  app.add_option_function<std::string>(
         option,
         [=](const std::string& text) {
           try {
             store(parse(text));
           } catch (const std::invalid_argument& fault) {
             throw CLI::ValidationError(option, fault.what());
           }
         },
         help)
      ->type_name("ADDRESS");
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  CLI::App app(kDescription, "udpchat");
  app.footer(kFooter);
  app.set_help_flag("-h,--help", "show this help");
  app.set_version_flag("--version", fmt::format("udpchat {}", kVersion), "show the version");
  add_address(
      app, "--bind", parse_bind, [&](HostPort local) { line.bind = std::move(local); },
      "listen at HOST:PORT, [IPV6]:PORT, :PORT or PORT\n(no host: every interface; port 0, the "
      "default:\nthe system chooses)");
  add_address(
      app, "--peer", parse_peer, [&](HostPort peer) { line.peer = std::move(peer); },
      "talk to HOST:PORT or [IPV6]:PORT");
  app.add_flag("--timestamps", line.timestamps, "show HH:MM:SS.mmm in front of what arrives");
  app.add_flag_callback(
      "--no-history", [&] { line.history = false; }, "keep no history of typed lines");
  app.add_flag_callback(
      "--no-bracketed-paste", [&] { line.bracketed_paste = false; },
      "do not ask the terminal to mark what is pasted:\na pasted line end then sends the line");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    line.answer = app.help();
  } catch (const CLI::CallForVersion& version) {
    line.answer = fmt::format("{}\n", version.what());
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{} (udpchat --help shows the usage)", error.what()));
  }
  return line;
}

}  // namespace udpchat
