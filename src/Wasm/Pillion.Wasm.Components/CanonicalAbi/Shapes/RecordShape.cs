using System.Reflection;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Records as types with a constructor of all fields, and tuples as value tuples.</summary>
internal sealed class RecordShape : Shape
{
    private readonly Shape[] _members;
    private readonly MemberInfo[][] _paths;
    private readonly ConstructorInfo[] _constructors;
    private readonly AbiLayout _layout;

    /// <param name="paths">What leads to each member: a property, or fields.</param>
    /// <param name="constructors">Called one after the other, with the members on the stack.</param>
    private RecordShape(ComponentValueType type, Type clrType, Shape[] members, MemberInfo[][] paths, ConstructorInfo[] constructors)
        : base(type, clrType)
    {
        _members = members;
        _paths = paths;
        _constructors = constructors;
        _layout = Layout;
    }

    public static RecordShape OfRecord(RecordType type, Type clrType, Func<ComponentValueType, Type, string, Shape> map)
    {
        var constructor = Array.Find(clrType.GetConstructors(), c => c.GetParameters().Length == type.Fields.Length);
        if (constructor is null || clrType.IsAbstract)
        {
            throw new ShapeMismatchException(
                $"a record is a type with a public constructor of its {type.Fields.Length} fields, which {ClrNames.Of(clrType)} has not"
            );
        }

        var parameters = constructor.GetParameters();
        var members = new Shape[parameters.Length];
        var paths = new MemberInfo[parameters.Length][];
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            var property =
                clrType.GetProperty(parameter.Name!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
                ?? throw new ShapeMismatchException(
                    $"{ClrNames.Of(clrType)} has no property {parameter.Name} for field \"{type.Fields[i].Name}\""
                );
            if (property.PropertyType != parameter.ParameterType || property.GetMethod is null)
            {
                throw new ShapeMismatchException($"{ClrNames.Of(clrType)}.{property.Name} is not what its constructor takes");
            }

            members[i] = map(type.Fields[i].Type, parameter.ParameterType, $"field \"{type.Fields[i].Name}\"");
            paths[i] = [property.GetMethod];
        }

        return new RecordShape(type, clrType, members, paths, [constructor]);
    }

    public static RecordShape OfTuple(TupleType type, Type clrType, Func<ComponentValueType, Type, string, Shape> map)
    {
        const int Arity = 7;
        var members = new List<Shape>();
        var paths = new List<MemberInfo[]>();
        var constructors = new List<ConstructorInfo>();
        List<MemberInfo> prefix = [];
        var tuple = clrType;
        while (true)
        {
            if (!typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(tuple) || !tuple.IsValueType || !tuple.IsGenericType)
            {
                throw new ShapeMismatchException($"a tuple is a value tuple, not {ClrNames.Of(clrType)}");
            }

            var arguments = tuple.GetGenericArguments();
            for (var i = 0; i < Math.Min(arguments.Length, Arity); i++)
            {
                if (members.Count == type.Elements.Length)
                {
                    throw new ShapeMismatchException($"{ClrNames.Of(clrType)} has more than {type.Elements.Length} elements");
                }

                paths.Add([.. prefix, tuple.GetField($"Item{i + 1}")!]);
                members.Add(map(type.Elements[members.Count], arguments[i], $"element {members.Count}"));
            }

            constructors.Add(tuple.GetConstructor(arguments)!);
            if (arguments.Length <= Arity)
            {
                break;
            }

            prefix.Add(tuple.GetField("Rest")!);
            tuple = arguments[Arity];
        }

        if (members.Count != type.Elements.Length)
        {
            throw new ShapeMismatchException($"{ClrNames.Of(clrType)} has {members.Count} elements, not {type.Elements.Length}");
        }

        // The innermost rest is made first.
        constructors.Reverse();
        return new RecordShape(type, clrType, [.. members], [.. paths], [.. constructors]);
    }

    public override IEnumerable<Shape> Parts => _members;

    public override void EmitLift(AbiEmitter e, Place from)
    {
        var locals = new LocalBuilder[_members.Length];
        for (var i = 0; i < _members.Length; i++)
        {
            locals[i] = _members[i].Lift(e, from.At(_layout.Members[i].Offset, _layout.Members[i].Flat));
        }

        foreach (var local in locals)
        {
            e.IL.Emit(OpCodes.Ldloc, local);
        }

        foreach (var constructor in _constructors)
        {
            e.IL.Emit(OpCodes.Newobj, constructor);
        }
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        if (!ClrType.IsValueType)
        {
            NullCheck.Emit(e, value, "record");
        }

        for (var i = 0; i < _members.Length; i++)
        {
            e.IL.Emit(ClrType.IsValueType ? OpCodes.Ldloca : OpCodes.Ldloc, value);
            for (var j = 0; j < _paths[i].Length; j++)
            {
                switch (_paths[i][j])
                {
                    case MethodInfo getter:
                        e.IL.Emit(ClrType.IsValueType ? OpCodes.Call : OpCodes.Callvirt, getter);
                        break;
                    case FieldInfo field:
                        e.IL.Emit(j + 1 < _paths[i].Length ? OpCodes.Ldflda : OpCodes.Ldfld, field);
                        break;
                }
            }

            _members[i].EmitLower(e, e.Store(_members[i].ClrType), to.At(_layout.Members[i].Offset, _layout.Members[i].Flat));
        }
    }
}
