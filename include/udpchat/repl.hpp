#pragma once

#include "udpchat/command.hpp"
#include "udpchat/console.hpp"
#include "udpchat/display.hpp"
#include "udpchat/outbox.hpp"
#include "udpchat/sender.hpp"
#include "udpchat/settings.hpp"
#include "udpchat/source_filter.hpp"
#include "udpchat/traffic.hpp"
#include "udpchat/transport.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat {

/// The send loop where a person types, in two modes: in the menu an answer chooses, in the chat a
/// line is a message. Starts in the chat where a peer is known. What fails is a notice, and the
/// loop goes on. For one thread; all that it is given must outlive it.
class Repl {
 public:
  struct Config {
    std::vector<SocketAddress> peers{};  ///< to each of whom each message goes
    std::vector<std::string> about{};    ///< lines that /status has of the socket
  };

  Repl(Transport& transport, Sender& sender, Outbox& outbox, Settings& settings,
       SourceFilter& filter, Display& display, Console& console, const Traffic& traffic,
       Config config);

  /// Returns the exit status.
  int run();

 private:
  enum class Mode { menu, chat };

  void menu();
  void chat();
  void obey(const std::string& line, const Entry& entry);
  void handle(const Nothing&) {}
  void handle(const Message& message);
  void handle(const Command& command);
  void handle(const Refusal& refusal);

  void send_elsewhere(std::string_view argument);
  void send_from_menu();
  std::optional<std::string> ask_message();
  void receive();
  void enter_chat();
  void change_peer(std::string_view argument);
  void talk_to(std::vector<SocketAddress> peers);
  [[nodiscard]] SocketAddress find(std::string_view peer) const;
  void send_to_all(std::string_view text);
  void drop();
  void send_empty();
  void send_hex(std::string_view argument);
  void show_status();
  [[nodiscard]] const std::vector<SocketAddress>& peers() const;

  /// Nothing where the user leaves, or answers nothing and there is no default.
  std::optional<std::string> ask(std::string_view what, std::string_view fallback,
                                 std::string draft = {});
  /// Whom the user most likely means: the peer, or else whoever wrote last.
  [[nodiscard]] std::optional<HostPort> likely_peer() const;
  std::optional<SocketAddress> ask_address(const std::optional<HostPort>& fallback);
  std::optional<std::string> read_line(const Question& question);
  void print(const std::vector<std::string>& lines);

  Transport& transport_;
  Sender& sender_;
  Outbox& outbox_;
  Settings& settings_;
  SourceFilter& filter_;
  Display& display_;
  Console& console_;
  const Traffic& traffic_;
  std::vector<SocketAddress> peers_;
  const std::vector<std::string> about_;
  Mode mode_;
  std::string draft_;  ///< a line that could not be sent, back for editing
  std::string last_message_;
  std::string message_draft_;  ///< the same for the menu's message
  std::optional<HostPort> last_address_;
  std::optional<int> status_;  ///< set once the user leaves
};

}  // namespace udpchat
