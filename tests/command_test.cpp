#include "udpchat/command.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace udpchat {
namespace {

using Lines = std::vector<std::string>;

/// An entry as text, so that a failure shows it.
std::string text_of(const Entry& entry) {
  if (const auto* message = std::get_if<Message>(&entry)) return "message " + message->text;
  if (const auto* refusal = std::get_if<Refusal>(&entry)) return "refusal " + refusal->reason;
  const auto* command = std::get_if<Command>(&entry);
  if (command == nullptr) return "nothing";
  const auto argument = command->argument.empty() ? "" : " " + command->argument;
  return "command " + std::to_string(static_cast<int>(command->id)) + argument;
}

std::string command(CommandId id, const std::string& argument = "") {
  return text_of(Command{id, argument});
}

std::string refused_word(const std::string& word, const std::string& nearest) {
  return "refusal there is no /" + word + "; did you mean /" + nearest +
         "? Nothing was sent; begin a message with // to send a /";
}

std::string chat(std::string_view line) {
  return text_of(parse_chat_line(line));
}
std::string choice(std::string_view answer) {
  return text_of(parse_choice(answer));
}

TEST(Command, TakesAChatLineAsAMessageExactlyAsItIs) {
  for (const std::string line : {"hello", " /quit", "  spaces  ", "1", "a/b", "你好", " ", "\t"})
    EXPECT_EQ(chat(line), "message " + line);
}

TEST(Command, TakesAnEmptyLineForNothing) {
  EXPECT_EQ(chat(""), "nothing");
  EXPECT_EQ(choice(""), "nothing");
  EXPECT_EQ(choice(" \t "), "nothing");
}

TEST(Command, TakesOneSlashFromTwo) {
  EXPECT_EQ(chat("//x"), "message /x");
  EXPECT_EQ(chat("//"), "message /");
  EXPECT_EQ(chat("///quit"), "message //quit");
}

TEST(Command, KnowsEveryWordInTheChatAndInTheMenu) {
  const std::vector<std::pair<std::string, CommandId>> words{
      {"/to", CommandId::send},       {"/peer", CommandId::peer},
      {"/peers", CommandId::peers},   {"/all", CommandId::all},
      {"/drop", CommandId::drop},     {"/empty", CommandId::empty},
      {"/hex", CommandId::hex},       {"/encoding", CommandId::encoding},
      {"/input", CommandId::input},   {"/eol", CommandId::eol},
      {"/show", CommandId::show},     {"/reply", CommandId::reply},
      {"/status", CommandId::status}, {"/menu", CommandId::menu},
      {"/help", CommandId::help},     {"/quit", CommandId::quit}};
  for (const auto& [word, id] : words) {
    EXPECT_EQ(chat(word), command(id));
    EXPECT_TRUE(chat(word + " \t").starts_with(command(id))) << word;
    EXPECT_EQ(choice(" " + word + " "), command(id));
  }
}

TEST(Command, KeepsWhatFollowsTheWord) {
  EXPECT_EQ(chat("/to 1.2.3.4:5 a  text "), command(CommandId::send, "1.2.3.4:5 a  text "));
  EXPECT_EQ(chat("/to 12 a  text "), command(CommandId::send, "12 a  text "));
  EXPECT_EQ(chat("/all a  text "), command(CommandId::all, "a  text "));
  EXPECT_EQ(chat("/peer 1 [::1]:5 2"), command(CommandId::peer, "1 [::1]:5 2"));
  EXPECT_EQ(chat("/peer\t1.2.3.4:5"), command(CommandId::peer, "1.2.3.4:5"));
  EXPECT_EQ(choice("/peer [::1]:5"), command(CommandId::peer, "[::1]:5"));
  EXPECT_EQ(chat("/reply text: a  b "), command(CommandId::reply, "text: a  b "));
  EXPECT_EQ(choice("/reply off"), command(CommandId::reply, "off"));
  EXPECT_EQ(chat("/hex 48 65"), command(CommandId::hex, "48 65"));
  EXPECT_EQ(chat("/encoding GBK "), command(CommandId::encoding, "GBK "));
}

TEST(Command, RefusesAnArgumentWhereNoneIsTaken) {
  for (const std::string word : {"peers", "drop", "empty", "status", "menu", "help", "quit"})
    EXPECT_EQ(chat("/" + word + " now"), "refusal /" + word + " takes nothing after it");
}

TEST(Command, NamesTheNearestWordWhereThereIsNoSuchCommand) {
  EXPECT_EQ(chat("/QUIT"), refused_word("QUIT", "quit"));
  EXPECT_EQ(chat("/qiut"), refused_word("qiut", "quit"));
  EXPECT_EQ(chat("/hlep me"), refused_word("hlep", "help"));
  EXPECT_EQ(chat("/pear"), refused_word("pear", "peer"));
  EXPECT_EQ(chat("/peerss"), refused_word("peerss", "peers"));
  EXPECT_EQ(chat("/al hi"), refused_word("al", "all"));
  EXPECT_EQ(chat("/dropp"), refused_word("dropp", "drop"));
  EXPECT_EQ(chat("/stat"), refused_word("stat", "status"));
  EXPECT_EQ(chat("/emptyy"), refused_word("emptyy", "empty"));
  EXPECT_EQ(chat("/men"), refused_word("men", "menu"));
  EXPECT_EQ(chat("/t"), refused_word("t", "to"));
  EXPECT_EQ(chat("/encodign gbk"), refused_word("encodign", "encoding"));
  EXPECT_EQ(chat("/reply:echo"), refused_word("reply:echo", "reply"));
  EXPECT_EQ(chat("/repl off"), refused_word("repl", "reply"));
  EXPECT_EQ(chat("/hexx"), refused_word("hexx", "hex"));
  EXPECT_EQ(choice("/Quit"), refused_word("Quit", "quit"));
}

TEST(Command, RefusesABareSlash) {
  EXPECT_EQ(chat("/ hello").substr(0, 19), "refusal there is no");
}

TEST(Command, RefusesAnEndlessWordWithAShortReason) {
  const auto reason = chat("/" + std::string(60000, 'x'));
  EXPECT_TRUE(reason.starts_with("refusal there is no /xxx")) << reason;
  EXPECT_LT(reason.size(), 200U);
}

TEST(Command, ChoosesByNumberAndByLetter) {
  const std::vector<std::pair<std::string, CommandId>> choices{
      {"1s", CommandId::send}, {"2r", CommandId::receive}, {"3c", CommandId::chat},
      {"4p", CommandId::peer}, {"5t", CommandId::status},  {"6h", CommandId::help},
      {"0q", CommandId::quit}};
  for (const auto& [keys, id] : choices) {
    EXPECT_EQ(choice(keys.substr(0, 1)), command(id));
    EXPECT_EQ(choice(keys.substr(1)), command(id));
    EXPECT_EQ(choice(" " + keys.substr(1) + "\t"), command(id));
    const std::string upper(1, static_cast<char>(keys[1] - 'a' + 'A'));
    EXPECT_EQ(choice(upper), command(id));
  }
}

TEST(Command, RefusesAChoiceThatIsNotInTheMenu) {
  for (const std::string answer : {"7", "9", "x", "12", "10", "send", "-1", "你"})
    EXPECT_EQ(choice(answer),
              "refusal '" + answer + "' is not in the menu; type one of its numbers");
  EXPECT_TRUE(choice(std::string(1, '\0')).starts_with("refusal "));
}

TEST(Command, HasUniqueNumbersLettersWordsAndIds) {
  std::set<char> numbers;
  std::set<char> letters;
  std::set<std::string_view> words;
  std::set<CommandId> ids;
  for (const auto& info : command_table()) {
    EXPECT_TRUE(ids.insert(info.id).second);
    EXPECT_EQ(info.number == '\0', info.letter == '\0');
    EXPECT_EQ(info.number == '\0', info.title.empty());
    EXPECT_EQ(info.word.empty(), info.help.empty());
    EXPECT_TRUE(info.number != '\0' || !info.word.empty());
    if (info.number != '\0') {
      EXPECT_TRUE(numbers.insert(info.number).second) << info.number;
      EXPECT_TRUE(letters.insert(info.letter).second) << info.letter;
      EXPECT_TRUE(letters.count(info.number) == 0 && numbers.count(info.letter) == 0);
    }
    if (!info.word.empty()) {
      EXPECT_TRUE(words.insert(info.word).second) << info.word;
    }
  }
  EXPECT_EQ(ids.size(), 18U);
}

TEST(Command, ShowsTheMenuOfTheDesign) {
  EXPECT_EQ(menu_lines(),
            (Lines{" 1  Send a message        asks the text and the address",
                   " 2  Receive               shows what arrives",
                   " 3  Chat                  each line you type is sent",
                   " 4  Peer                  choose whom to talk to",
                   " 5  Status                addresses and counts", " 6  Help", " 0  Quit"}));
}

TEST(Command, OffersEveryWordAndEveryValueForCompletion) {
  EXPECT_EQ(
      completions(),
      (Lines{"/to",        "/peer",      "/peers",    "/all",        "/drop",      "/empty",
             "/hex",       "/encoding",  "/input",    "/input text", "/input hex", "/input escaped",
             "/input raw", "/eol",       "/eol none", "/eol lf",     "/eol crlf",  "/eol cr",
             "/show",      "/show text", "/show hex", "/show both",  "/reply",     "/status",
             "/menu",      "/help",      "/quit"}));
}

TEST(Command, ExplainsEveryWordAndEveryChoiceInTheHelp) {
  std::string help;
  for (const auto& line : help_lines()) {
    EXPECT_EQ(line.find('\n'), std::string::npos);
    help += line + '\n';
  }
  const auto contains = [&help](const std::string& part) {
    return help.find(part) != std::string::npos;
  };
  for (const auto& info : command_table()) {
    const std::string word(info.word);
    const std::string title(info.title);
    EXPECT_TRUE(word.empty() || contains("\n  /" + word + ' ' + std::string(info.arguments)));
    EXPECT_TRUE(contains(std::string(info.help)));
    EXPECT_TRUE(info.number == '\0' || contains(std::string("\n  ") + info.number + " or " +
                                                info.letter + "  " + title + '\n'));
  }
  EXPECT_TRUE(contains("\n  //TEXT"));
  EXPECT_TRUE(contains("/show and /reply alone tell what they are set to."));
}

TEST(Command, OffersNoValueForCompletionThatIsNoChoice) {
  for (const auto& line : completions())
    EXPECT_EQ(line.find_first_of("[]|"), std::string::npos) << line;
}

TEST(Command, SetsTheHelpInColumns) {
  const auto lines = help_lines();
  for (const auto& info : command_table()) {
    if (info.word.empty()) continue;
    const auto ends_with_help = [&](const std::string& line) {
      return line.starts_with("  /") && line.ends_with("  " + std::string(info.help));
    };
    const auto line = std::find_if(lines.begin(), lines.end(), ends_with_help);
    ASSERT_NE(line, lines.end()) << info.word;
    EXPECT_EQ(line->size() - info.help.size(), lines.at(1).find("send one message")) << *line;
  }
}

TEST(Command, SetsTheHelpInEightyColumns) {
  for (const auto& line : help_lines()) EXPECT_LE(line.size(), 80U) << line;
}

}  // namespace
}  // namespace udpchat
