namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>.NET types as C# writes them, for messages.</summary>
internal static class ClrNames
{
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return Of(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } nullable)
        {
            return Of(nullable) + "?";
        }

        if (type.IsGenericType)
        {
            var name = type.Name.Split('`')[0];
            var arguments = string.Join(", ", type.GetGenericArguments().Select(Of));
            return name == nameof(ValueTuple) ? $"({arguments})" : $"{name}<{arguments}>";
        }

        return type.IsEnum
            ? type.Name
            : Type.GetTypeCode(type) switch
            {
                TypeCode.Boolean => "bool",
                TypeCode.SByte => "sbyte",
                TypeCode.Byte => "byte",
                TypeCode.Int16 => "short",
                TypeCode.UInt16 => "ushort",
                TypeCode.Int32 => "int",
                TypeCode.UInt32 => "uint",
                TypeCode.Int64 => "long",
                TypeCode.UInt64 => "ulong",
                TypeCode.Single => "float",
                TypeCode.Double => "double",
                TypeCode.String => "string",
                _ => type == typeof(void) ? "void"
                : type == typeof(object) ? "object"
                : type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}"
                : type.Name,
            };
    }
}
