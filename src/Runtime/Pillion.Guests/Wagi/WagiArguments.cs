using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Guests.Wagi;

/// <summary>
/// The arguments of a WAGI program: the request's path, then the query's parts (RFC 3875 §4.4). Arguments of the app are a template
/// in which <c>${SCRIPT_NAME}</c> and <c>${ARGS}</c> stand for these, as <c>argv</c> in WAGI's modules.toml.
/// </summary>
internal static class WagiArguments
{
    private const string ScriptName = "${SCRIPT_NAME}";
    private const string QueryArguments = "${ARGS}";

    public static IReadOnlyList<string> For(InvokeRequest request, IReadOnlyList<string> template)
    {
        string[] query = request.Query.Length == 0 ? [] : request.Query.Split('&');
        if (template.Count == 0)
        {
            return [request.Path, .. query];
        }

        var arguments = new List<string> { request.Path };
        foreach (var word in template)
        {
            switch (word)
            {
                case ScriptName:
                    arguments[0] = request.Path;
                    break;
                case QueryArguments:
                    arguments.AddRange(query);
                    break;
                default:
                    arguments.Add(word);
                    break;
            }
        }

        return arguments;
    }
}
