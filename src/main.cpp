#include "udpchat/cli.hpp"
#include "udpchat/command.hpp"
#include "udpchat/composer.hpp"
#include "udpchat/display.hpp"
#include "udpchat/encoding_names.hpp"
#include "udpchat/history_file.hpp"
#include "udpchat/line_feed.hpp"
#include "udpchat/receiver.hpp"
#include "udpchat/repl.hpp"
#include "udpchat/settings.hpp"
#include "udpchat/stream_console.hpp"
#include "udpchat/terminal_console.hpp"
#include "udpchat/udp_endpoint.hpp"
#include "udpchat/version.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <langinfo.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

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

/// The encoding of the terminal, and of what is piped, is the locale's. Where that is only ASCII,
/// nobody has chosen one, and it is UTF-8; readline asks the environment.
std::string use_locale() {
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0) {
    setenv("LC_ALL", "C.UTF-8", 1);
    std::setlocale(LC_CTYPE, "");
  }
  return encoding_name(nl_langinfo(CODESET));
}

bool has_escapes() {
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && *terminal != '\0' && std::strcmp(terminal, "dumb") != 0;
}

bool refuses_color() {
  const char* refused = std::getenv("NO_COLOR");  // no-color.org: present and not empty
  return refused != nullptr && *refused != '\0';
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

/// What both ways to talk begin with.
struct Bound {
  UdpEndpoint endpoint;
  std::optional<SocketAddress> peer;
};

std::string banner(const Bound& bound, const std::string& encoding) {
  auto text = fmt::format("udpchat {}, bound to {}", kVersion,
                          describe_bound(bound.endpoint.local_addresses()));
  if (bound.peer) text += fmt::format(", talking to {}", format(*bound.peer));
  if (bound.peer || encoding != "utf-8") text += fmt::format(" in {}", encoding);
  return text;
}

void bind(const CommandLine& line, Bound& bound) {
  const auto addresses = line.peer ? look_up(*line.peer) : std::vector<SocketAddress>();
  bound.endpoint.bind(line.bind, addresses);
  if (line.peer) bound.peer = bound.endpoint.choose(addresses);
}

/// Shows what arrives while `send_loop` runs; returns its exit status.
template <typename SendLoop>
int talk(const CommandLine& line, Bound& bound, Console& console, bool color, SendLoop send_loop) {
  Composer composer(line.composing);
  auto style = line.style;
  style.color = color;
  Traffic traffic;
  Display display(std::move(style), console, traffic);
  console.notify(banner(bound, line.composing.encoding));
  const Receiver receiver(
      bound.endpoint,
      [&](const Reception& reception) {
        std::visit([&](const auto& event) { display.show(event); }, reception);
      },
      [&](std::string_view reason) { console.notify(reason); });
  Sender sender(bound.endpoint, composer, console, traffic);
  Settings settings(composer, display);
  return send_loop(sender, settings, traffic);
}

int talk_to_person(const CommandLine& line, const std::string& encoding, Bound& bound) {
  const bool color = has_escapes() && !refuses_color();
  auto signals = TerminalConsole::signals();
  TerminalConsole console({has_escapes(), color, line.bracketed_paste, completions(),
                           line.history ? history_path(encoding) : std::nullopt, encoding},
                          signals);
  return talk(line, bound, console, color,
              [&](Sender& sender, Settings& settings, const Traffic& traffic) {
                return Repl(bound.endpoint, sender, settings, console, traffic, bound.peer).run();
              });
}

int talk_to_stream(const CommandLine& line, const std::string& encoding, Bound& bound) {
  auto signals = StreamConsole::signals();
  StreamConsole console(encoding, signals);
  return talk(line, bound, console, false, [&](Sender& sender, Settings&, const Traffic&) {
    return LineFeed(sender, console, bound.peer).run();
  });
}

/// Never throws for a standard error that cannot be written.
void complain(std::string_view text, std::string_view advice = "") {
  const auto line = fmt::format("udpchat: {}{}\n", render_notice(text, false), advice);
  std::fputs(line.c_str(), stderr);
}

int print_answer(const std::string& answer) {
  if (std::fputs(answer.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return 0;
  complain(fmt::format("cannot write the output: {}", std::strerror(errno)));
  return kFailure;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    open_missing_standard_streams();
    const auto encoding = use_locale();
    const auto line = parse_command_line(argc, argv);
    if (!line.answer.empty()) return print_answer(line.answer);
    Bound bound;
    bind(line, bound);
    const bool terminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
    return terminal ? talk_to_person(line, encoding, bound) : talk_to_stream(line, encoding, bound);
  } catch (const UsageError& error) {
    complain(error.what());
    return kWrongUsage;
  } catch (const std::system_error& error) {
    complain(error.what(), advice(error.code()));
  } catch (const std::exception& error) {
    complain(error.what());
  }
  return kFailure;
}
