#include "udpchat/cli.hpp"
#include "udpchat/command.hpp"
#include "udpchat/display.hpp"
#include "udpchat/history_path.hpp"
#include "udpchat/line_feed.hpp"
#include "udpchat/receiver.hpp"
#include "udpchat/repl.hpp"
#include "udpchat/stream_console.hpp"
#include "udpchat/terminal_console.hpp"
#include "udpchat/udp_endpoint.hpp"
#include "udpchat/version.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <langinfo.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <system_error>

namespace {

using namespace udpchat;

constexpr int kFailure = 1;
constexpr int kWrongUsage = 2;

/// A socket must not get the number of a standard stream that the caller closed.
void open_missing_standard_streams() {
  int fd = 0;
  do {
    fd = open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

/// Typed and shown text is UTF-8, which readline must know to edit it.
void use_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
}

bool wants_color() {
  const char* refused = std::getenv("NO_COLOR");  // no-color.org: present and not empty
  const char* terminal = std::getenv("TERM");
  return (refused == nullptr || *refused == '\0') && terminal != nullptr && *terminal != '\0' &&
         std::strcmp(terminal, "dumb") != 0;
}

/// What to do about a failed start, where there is something.
const char* advice(const std::error_code& code) {
  if (code == std::errc::address_in_use)
    return " (another program has this port; choose another, or port 0 for any)";
  if (code == std::errc::permission_denied)
    return " (ports below 1024 are for root; choose a higher one)";
  if (code == std::errc::address_not_available)
    return " (no interface has this address; 'ip address' lists them)";
  return "";
}

std::string banner(const SocketAddress& local, const std::optional<SocketAddress>& peer) {
  auto text = fmt::format("udpchat {}, bound to {}", kVersion, describe_bound(local));
  if (peer) text += fmt::format(", talking to {} in utf-8", format(*peer));
  return text;
}

/// Binds, and talks until the user leaves. `send_loop` makes the part that sends, and runs it.
template <typename SendLoop>
int talk(const CommandLine& line, Console& console, RenderStyle style, SendLoop send_loop) {
  UdpEndpoint endpoint;
  endpoint.bind(line.bind, line.peer);
  const auto peer = line.peer ? std::optional(endpoint.resolve(*line.peer)) : std::nullopt;
  console.notify(banner(endpoint.local_address(), peer));

  Traffic traffic;
  Display display(style, console, traffic);
  const Receiver receiver(
      endpoint,
      [&](const Reception& reception) {
        std::visit([&](const auto& event) { display.show(event); }, reception);
      },
      [&](std::string_view reason) { console.notify(reason); });
  Sender sender(endpoint, traffic);
  return send_loop(endpoint, sender, traffic, peer);
}

int talk_to_person(const CommandLine& line) {
  const bool color = wants_color();
  auto signals = TerminalConsole::signals();
  TerminalConsole console(
      {color, line.bracketed_paste, command_words(), line.history ? history_path() : std::nullopt},
      signals);
  return talk(line, console, {line.timestamps, color},
              [&](Transport& transport, Sender& sender, const Traffic& traffic, const auto& peer) {
                return Repl(transport, sender, console, traffic, peer).run();
              });
}

int talk_to_stream(const CommandLine& line) {
  Signals signals{SIGINT, SIGTERM, SIGHUP};
  StreamConsole console(signals);
  return talk(line, console, {line.timestamps, false},
              [&](Transport&, Sender& sender, const Traffic&, const auto& peer) {
                return LineFeed(sender, console, peer).run();
              });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    open_missing_standard_streams();
    use_utf8();
    const auto line = parse_command_line(argc, argv);
    if (!line.answer.empty()) {
      fmt::print("{}", line.answer);
      return std::fflush(stdout) == 0 ? 0 : kFailure;
    }
    const bool terminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
    return terminal ? talk_to_person(line) : talk_to_stream(line);
  } catch (const UsageError& error) {
    fmt::print(stderr, "udpchat: {}\n", render_notice(error.what(), false));
    return kWrongUsage;
  } catch (const std::system_error& error) {
    fmt::print(stderr, "udpchat: {}{}\n", render_notice(error.what(), false), advice(error.code()));
  } catch (const std::exception& error) {
    fmt::print(stderr, "udpchat: {}\n", render_notice(error.what(), false));
  }
  return kFailure;
}
