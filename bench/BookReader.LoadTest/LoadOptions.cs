using System.Globalization;

namespace BookReader.LoadTest;

/// <summary>How hard and how long a scenario works.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
          --connections N   kept open, each with one request under way (64)
          --rounds N        each measures every endpoint on both servers; medians are reported (5)
          --seconds N       that each measurement takes (3)
          --warm-up N       seconds of load before the first round, for each endpoint on each server (4)
          --server PATH     the BookReader.Server.dll to be measured (the one that was built along)
        """;

    public int Connections { get; private set; } = 64;

    public int Rounds { get; private set; } = 5;

    public TimeSpan Measurement { get; private set; } = TimeSpan.FromSeconds(3);

    /// <summary>Four seconds by default: enough for the runtime to have optimised what is hot, with what it learnt from running.</summary>
    public TimeSpan WarmUp { get; private set; } = TimeSpan.FromSeconds(4);

    /// <summary>Beside this program's own output, in the folder of the same configuration.</summary>
    public string Server { get; private set; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "BookReader.Server", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/', '\\')), "BookReader.Server.dll"));

    public static LoadOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new LoadOptions();
        while (arguments is [var name, var value, .. var rest])
        {
            switch (name)
            {
                case "--connections":
                    options.Connections = (int)Number(name, value);
                    break;
                case "--rounds":
                    options.Rounds = (int)Number(name, value);
                    break;
                case "--seconds":
                    options.Measurement = TimeSpan.FromSeconds(Number(name, value));
                    break;
                case "--warm-up":
                    options.WarmUp = TimeSpan.FromSeconds(Number(name, value));
                    break;
                case "--server":
                    options.Server = Path.GetFullPath(value);
                    break;
                default:
                    throw new LoadTestException($"There is no option {name}. There are:\n{Usage}");
            }

            arguments = rest;
        }

        return arguments.IsEmpty ? options : throw new LoadTestException($"{arguments[0]} takes a value.");
    }

    private static double Number(string name, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 10_000
            ? value
            : throw new LoadTestException($"{name} takes a number above 0, not '{text}'.");
}
