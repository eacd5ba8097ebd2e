using System.Runtime.CompilerServices;
using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Components;

/// <summary>
/// Reads component-level types (component model, Explainer.md, "Type Definitions"). Types written in place become definitions before
/// the one that they are part of.
/// </summary>
internal sealed partial class ComponentTypeReader(TokenCursor cursor, DefinitionScope scope)
{
    private const byte ResourceType = 0x3F;
    private const byte ComponentType = 0x41;
    private const byte InstanceType = 0x42;

    private readonly ReferenceReader _references = new(cursor, scope);

    /// <summary>A definition from after its keyword, name and inline exports: what the type is.</summary>
    public uint ReadDefinition(DeclaredName name)
    {
        var type = new WasmWriter();
        if (cursor.TryForm("func"u8))
        {
            ReadFunction(type);
        }
        else if (cursor.TryForm("component"u8))
        {
            ReadBody(type, ComponentType, name.Id);
        }
        else if (cursor.TryForm("instance"u8))
        {
            ReadBody(type, InstanceType, name.Id);
        }
        else if (cursor.TryForm("resource"u8))
        {
            ReadResource(type);
        }
        else
        {
            ReadDefinedValue(type);
            return Define(type, name);
        }

        cursor.ExpectClose();
        return Define(type, name);
    }

    /// <summary>The type of a function, component or instance where it is used: <c>(type $t)</c>, or in place up to the end of the form.</summary>
    public uint ReadUse(ComponentSort sort)
    {
        if (_references.IsTypeReference())
        {
            return _references.ReadTypeForm(ComponentSort.Type);
        }

        var type = new WasmWriter();
        if (sort == ComponentSort.Function)
        {
            ReadFunction(type);
        }
        else
        {
            ReadBody(type, sort == ComponentSort.Component ? ComponentType : InstanceType, id: null);
        }

        return Define(type, DeclaredName.None);
    }

    /// <summary>Declarators up to a closing parenthesis.</summary>
    private void ReadBody(WasmWriter type, byte code, string? id)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw cursor.Error("unexpected token: too many types inside one another");
        }

        var inner = new TypeScope(scope, id);
        var reader = new ComponentTypeReader(cursor, inner);
        while (cursor.Kind != TokenKind.Close)
        {
            reader.ReadDeclarator(mayImport: code == ComponentType);
        }

        type.WriteByte(code);
        inner.Declarators.WriteContent(type);
    }

    private void ReadDeclarator(bool mayImport)
    {
        if (cursor.TryForm("type"u8))
        {
            ReadDefinition(DeclaredName.Read(cursor));
        }
        else if (cursor.TryForm("alias"u8))
        {
            new AliasReader(cursor, scope).Read();
        }
        else if (cursor.TryForm("export"u8))
        {
            ReadExternDeclarator(ComponentSectionId.Export);
        }
        else if (mayImport && cursor.TryForm("import"u8))
        {
            ReadExternDeclarator(ComponentSectionId.Import);
        }
        else
        {
            cursor.ExpectForm("core"u8);
            if (!cursor.IsKeyword("type"u8) && !cursor.IsKeyword("rec"u8))
            {
                throw cursor.Unexpected();
            }

            new CoreTypeReader(cursor, scope).ReadDefinition();
        }

        cursor.ExpectClose();
    }

    /// <summary>An import, or an export of a type, from after its keyword: its name and what it is.</summary>
    public void ReadExternDeclarator(ComponentSectionId kind)
    {
        var declarator = new WasmWriter();
        ExternName.Read(cursor, declarator);
        var (sort, name) = ReadExternType(declarator);
        scope.Write(kind, declarator.Written);
        scope.Declare(cursor, sort, name);
    }

    /// <summary>What an import or export is: <c>(func $id? …)</c>.</summary>
    public (ComponentSort Sort, DeclaredName Name) ReadExternType(WasmWriter writer)
    {
        cursor.Expect(TokenKind.Open);
        var at = cursor.Position;
        var sort = ComponentSorts.TryRead(cursor) ?? throw cursor.Unexpected();
        if (sort.IsCore && sort != ComponentSort.CoreModule)
        {
            throw cursor.ErrorAt(at, $"unexpected token: a {sort.Description} is not imported or exported");
        }

        var name = DeclaredName.Read(cursor);
        ReadExternType(sort, writer);
        cursor.ExpectClose();
        return (sort, name);
    }

    /// <summary>The rest of it, from after its identifier.</summary>
    public void ReadExternType(ComponentSort sort, WasmWriter writer)
    {
        var type = new WasmWriter();
        switch (sort)
        {
            case ComponentSort.CoreModule:
                type.WriteUnsigned(new CoreTypeReader(cursor, scope).ReadModuleTypeUse());
                break;
            case ComponentSort.Type:
                ReadTypeBound(type);
                break;
            case ComponentSort.Value:
                ReadValueBound(type);
                break;
            default:
                type.WriteUnsigned(ReadUse(sort));
                break;
        }

        sort.WriteTo(writer);
        writer.WriteBytes(type.Written);
    }

    private void ReadTypeBound(WasmWriter type)
    {
        const byte Equal = 0;
        const byte SubResource = 1;
        if (cursor.TryForm("eq"u8))
        {
            type.WriteByte(Equal);
            type.WriteUnsigned(_references.Read(ComponentSort.Type));
        }
        else
        {
            cursor.ExpectForm("sub"u8);
            if (!cursor.TryKeyword("resource"u8))
            {
                throw cursor.Unexpected();
            }

            type.WriteByte(SubResource);
        }

        cursor.ExpectClose();
    }

    private void ReadValueBound(WasmWriter type)
    {
        const byte Equal = 0;
        const byte OfType = 1;
        if (cursor.TryForm("eq"u8))
        {
            type.WriteByte(Equal);
            type.WriteUnsigned(_references.Read(ComponentSort.Value));
            cursor.ExpectClose();
        }
        else
        {
            type.WriteByte(OfType);
            ReadValue(type);
        }
    }

    private void ReadResource(WasmWriter type)
    {
        cursor.ExpectForm("rep"u8);
        var representation = new Types.TypeReader(cursor, scope.CoreTypes).ReadValType();
        cursor.ExpectClose();
        uint? destructor = null;
        if (cursor.TryForm("dtor"u8))
        {
            // wasm-tools prints "(func 0)" for what Explainer.md writes as "(core func 0)".
            destructor = cursor.IsForm("func"u8) ? _references.ReadCoreForm().Index : _references.Read(ComponentSort.CoreFunction);
            cursor.ExpectClose();
        }

        type.WriteByte(ResourceType);
        representation.WriteTo(type);
        type.WriteByte(destructor is null ? (byte)0 : (byte)1);
        if (destructor is { } function)
        {
            type.WriteUnsigned(function);
        }
    }

    private uint Define(WasmWriter type, DeclaredName name)
    {
        scope.Write(ComponentSectionId.Type, type.Written);
        return scope.Declare(cursor, ComponentSort.Type, name);
    }
}
