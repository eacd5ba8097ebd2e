using Pillion.Testing;

namespace Pillion.Wasm.Wit.Tests.Resolution;

/// <summary>Broken texts end in errors with a place, whatever is broken.</summary>
public sealed class WitMutationTests
{
    private const string Characters = " \n{}()<>:;,.@/%-=_*\"\\0aZ\u00e9";

    [Theory]
    [InlineData("0.2.12/http", 11)]
    [InlineData("0.2.12/io", 23)]
    [InlineData("0.3.0/sockets", 37)]
    public void Resolve_MutatedText_ResolvesOrFailsWithAPlace(string package, int seed)
    {
        var text = File.ReadAllText(Repository.PathOf($"src/Wasm/Pillion.Wasi/wit/{package}/package.wit"));
        var random = new Random(seed);
        var failures = 0;
        for (var i = 0; i < 400; i++)
        {
            var mutated = Mutate(text, random);
            try
            {
                WitResolver.ResolveText(mutated);
            }
            catch (WitException error)
            {
                failures++;
                Assert.InRange(error.Line, 1, mutated.Split('\n').Length);
                Assert.InRange(error.Column, 1, mutated.Length + 1);
                Assert.StartsWith("text.wit:", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.NotEqual(0, failures);
    }

    private static string Mutate(string text, Random random)
    {
        var at = random.Next(text.Length);
        var length = Math.Min(random.Next(1, 12), text.Length - at);
        return random.Next(4) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Characters[random.Next(Characters.Length)].ToString()),
            2 => text.Insert(at, text.Substring(random.Next(text.Length - length), length)),
            _ => text[..at],
        };
    }
}
