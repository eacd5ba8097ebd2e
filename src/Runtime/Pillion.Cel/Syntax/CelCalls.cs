using Pillion.Cel.Evaluation;

namespace Pillion.Cel.Syntax;

/// <summary>What a call means: a macro, which sees expressions, or a function, which sees values (langdef.md, "Macros").</summary>
internal static class CelCalls
{
    public static CelNode Function(string name, List<CelNode> arguments, int position)
    {
        if (name == "has")
        {
            return arguments is [SelectNode select]
                ? new HasNode(select, position)
                : throw new CelException("has() takes one field selection, such as has(event.data)", position);
        }

        return new CallNode(name, CelFunctions.Find(name, arguments.Count, position), arguments, position);
    }

    public static CelNode Method(CelNode target, string name, List<CelNode> arguments, int position)
    {
        switch (name)
        {
            case "all" or "exists" or "exists_one" or "filter" when arguments.Count == 2:
            case "map" when arguments.Count is 2 or 3:
                if (arguments[0] is not VariableNode variable)
                {
                    throw new CelException($"the first argument of {name}() must be a name for each element", position);
                }

                return arguments.Count == 3 ? new ComprehensionNode(name, target, variable.Name, arguments[1], arguments[2], position)
                    : name == "map" ? new ComprehensionNode(name, target, variable.Name, null, arguments[1], position)
                    : new ComprehensionNode(name, target, variable.Name, arguments[1], null, position);
            default:
                return new CallNode(name, CelFunctions.Find(name, arguments.Count + 1, position), [target, .. arguments], position);
        }
    }
}
