using System.Text;
using Pillion.Abstractions.State;

namespace Pillion.Components.Redis.State;

/// <summary>A SQL <c>LIKE</c> pattern as Redis's glob, which narrows the search, and as the exact test of what was found.</summary>
internal sealed class RedisKeyPattern
{
    private readonly LikePattern _exact;

    /// <param name="like">The pattern.</param>
    public RedisKeyPattern(string like)
    {
        _exact = new LikePattern(like);
        var glob = new StringBuilder();
        for (var i = 0; i < like.Length; i++)
        {
            switch (like[i])
            {
                // Redis's ? is one byte, which is not one character; what is too much falls out later.
                case '%' or '_':
                    glob.Append('*');
                    break;
                default:
                    var character = like[i] == '\\' && i + 1 < like.Length ? like[++i] : like[i];
                    glob.Append(character is '*' or '?' or '[' or ']' or '\\' ? "\\" : "").Append(character);
                    break;
            }
        }

        Glob = glob.ToString();
    }

    /// <summary>A glob that matches at least what the pattern does.</summary>
    public string Glob { get; }

    /// <summary>Whether the pattern matches the whole key.</summary>
    public bool IsMatch(string key) => _exact.IsMatch(key);
}
