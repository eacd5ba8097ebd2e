using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>What the session asks of the process with the engine under test: one of the two.</summary>
internal sealed record WorkerRequest
{
    /// <summary>A module, in Base64, to run in every variant of the engine.</summary>
    public string? Run { get; init; }

    /// <summary>Chooses calls and arguments.</summary>
    public ulong Seed { get; init; }

    /// <summary>Byte sequences, in Base64, to load as modules.</summary>
    public string[]? Load { get; init; }
}

internal sealed record WorkerAnswer
{
    /// <summary>One a module: <c>valid</c>, <c>rejected: …</c>, <c>limit: …</c>, or <c>error: …</c> for an exception that must not be.</summary>
    public string[] Verdicts { get; init; } = [];

    /// <summary>What V8 is to do; null if the module is not valid.</summary>
    public CallPlan? Plan { get; init; }

    /// <summary>Outcome of each round, in the variant that got least far.</summary>
    public string[][] Rounds { get; init; } = [];

    /// <summary>The first round as a program for engines that run nothing else; null if there can be none.</summary>
    public SelfCheck? SelfCheck { get; init; }

    /// <summary>How two variants of the engine differ, if they do.</summary>
    public string? Difference { get; init; }
}

internal sealed record V8Request
{
    public CallPlan? Plan { get; init; }

    /// <summary>Byte sequences, in Base64, to validate.</summary>
    public string[]? Validate { get; init; }
}

internal sealed record V8Answer
{
    public string? Error { get; init; }

    public string[][] Rounds { get; init; } = [];

    public bool[] Valid { get; init; } = [];
}

[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerAnswer))]
[JsonSerializable(typeof(V8Request))]
[JsonSerializable(typeof(V8Answer))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class MessageContext : JsonSerializerContext
{
    /// <summary>Writes what it can as it is: the plus signs of Base64 would be escaped otherwise, as if for a web page.</summary>
    public static MessageContext Plain { get; } =
        new(
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
